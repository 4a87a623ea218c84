/**
 * The recorder: the microphone, its clock and what it has recorded. It knows nothing of the page.
 * @module
 */

import { LevelMeter } from "./level-meter.js";

/** @typedef {{ blob: Blob, seconds: number, suffix: string }} Take the suffix includes its dot */
/** @typedef {import("./obstacles.js").Obstacle} Obstacle */

const KINDS = ["audio/webm;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4", "audio/ogg;codecs=opus"];
const SUFFIXES = { "audio/webm": ".webm", "audio/mp4": ".m4a", "audio/ogg": ".ogg" };
const BITS_PER_SECOND = 48_000; // plenty for one voice; five minutes are under 2 MB
const CHUNK_MILLISECONDS = 1000;
// One voice and no loudspeaker: cancelling an echo would only make the voice thinner.
const SOUND = { channelCount: 1, echoCancellation: false, noiseSuppression: true, autoGainControl: true };
/** @type {Record<string, Obstacle>} */
const REFUSALS = { NotAllowedError: "refused", SecurityError: "refused", NotFoundError: "none", OverconstrainedError: "none" };

/** Fires "lost" if the microphone becomes unavailable: it was unplugged, or a call took it. */
export class Recorder extends EventTarget {
  /** @type {Blob[]} */
  #chunks = [];
  #before = 0; // milliseconds recorded before it last started or resumed
  /** @type {number | null} when it last started or resumed; null while it is not running */
  #since = null;

  /** @param {MediaStream} stream */
  constructor(stream) {
    super();
    this.stream = stream;
    this.levelMeter = new LevelMeter(stream);
    const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
    this.media = new MediaRecorder(stream, { ...(mimeType && { mimeType }), audioBitsPerSecond: BITS_PER_SECOND });
    this.media.addEventListener("dataavailable", (event) => this.#chunks.push(event.data));
    this.media.addEventListener("error", () => this.#lose());
    this.stopped = new Promise((resolve) => this.media.addEventListener("stop", resolve, { once: true }));
    stream.getAudioTracks()[0]?.addEventListener("ended", () => this.#lose());
  }

  /**
   * Asks for the microphone.
   * @returns {Promise<Recorder | Obstacle>} a recorder, not yet started, or why there is none
   */
  static async open() {
    /** @type {MediaStream | null} */
    let stream = null;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: SOUND });
      return new Recorder(stream);
    } catch (error) {
      for (const track of stream?.getTracks() ?? []) track.stop();
      return (error instanceof DOMException && REFUSALS[error.name]) || (stream ? "old" : "busy");
    }
  }

  /** @returns {number} seconds recorded so far */
  get seconds() {
    return (this.#before + (this.#since === null ? 0 : performance.now() - this.#since)) / 1000;
  }

  start() {
    this.media.start(CHUNK_MILLISECONDS);
    this.#since = performance.now();
  }

  pause() {
    if (this.media.state === "recording") this.media.pause();
    this.#stopClock();
  }

  resume() {
    if (this.media.state === "paused") this.media.resume();
    this.#since = performance.now();
  }

  /** @returns {Promise<Take>} everything recorded; the microphone is off afterwards */
  async stop() {
    this.#stopClock();
    if (this.media.state !== "inactive") this.media.stop();
    await this.stopped; // the last chunk arrives before this, even if it stopped automatically
    this.levelMeter.close();
    for (const track of this.stream.getTracks()) track.stop();
    const type = this.media.mimeType.split(";")[0];
    const suffix = SUFFIXES[/** @type {keyof typeof SUFFIXES} */ (type)] ?? ".webm";
    return { blob: new Blob(this.#chunks, { type }), seconds: this.seconds, suffix };
  }

  #stopClock() {
    this.#before = this.seconds * 1000;
    this.#since = null;
  }

  #lose() {
    this.#stopClock();
    this.dispatchEvent(new Event("lost"));
  }
}
