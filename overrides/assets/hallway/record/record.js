/**
 * The record page: a question in large letters, a ring of five minutes, and a file whose name says what it answers.
 * @module
 */

import { findElement } from "../element.js";
import { copy } from "../share/clipboard.js";
import { stamp } from "../timecode.js";
import { Playback } from "./playback.js";
import { QuestionForm } from "./question-form.js";
import { obstacle, Recorder } from "./recorder.js";

/** @typedef {import("./recorder.js").Take} Take */
/** @typedef {import("./recorder.js").Obstacle} Obstacle */
/** @typedef {"ready" | "asking" | "recording" | "paused" | "review"} State */

const FULL_SECONDS = 300; // one round of the ring
const LATE_SECONDS = 270; // from here on it is amber
const FORGOTTEN_SECONDS = 900; // then it stops automatically: no answer takes a quarter of an hour
const SILENT_SECONDS = 4;
const SILENT_LEVEL = 0.08; // -55 dB
const TICK_MILLISECONDS = 80;
const READY = "Up to five minutes. Press when you are ready.";

/** @type {Record<State, string[]>} the buttons of each state; the first takes the focus */
const ACTS = {
  ready: ["record"],
  asking: ["record"],
  recording: ["pause", "done"],
  paused: ["resume", "done"],
  review: ["listen", "save", "share", "again"],
};
/** @type {Record<Obstacle, string>} */
const OBSTACLES = {
  script: "Recording on this page needs JavaScript.",
  insecure: "This browser gives the microphone only to pages that come over https. This one came over plain http.",
  file: "This browser gives no microphone to a page that was opened from a file. Chrome, Edge and Firefox do.",
  old: "This browser cannot record. A newer Chrome, Edge, Firefox or Safari can.",
  refused: "The browser was told not to let this page hear you. Allow the microphone beside its address, then press Record.",
  none: "There is no microphone here. Plug one in, then press Record.",
  busy: "The microphone cannot be used; perhaps a call has it. End the call, then press Record.",
};

class RecordPage {
  /** @type {State} */
  #state = "ready";
  /** @type {Recorder | null} */
  #recorder = null;
  /** @type {Take | null} */
  #take = null;
  #isSaved = true;
  #announced = 0; // minutes
  #heardAt = 0; // seconds
  /** @type {WakeLockSentinel | null} */
  #wakeLock = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.section = findElement(root, ".take", HTMLElement);
    this.form = new QuestionForm(root);
    this.playback = new Playback(findElement(root, ".place input", HTMLInputElement));
    this.playback.addEventListener("time", () => this.#showTime());
    root.addEventListener("click", (event) => this.#act(event));
    this.form.addEventListener("input", () => this.#showFileName());
    addEventListener("hashchange", () => {
      if (this.#state === "ready") this.form.readLink();
    });
    addEventListener("beforeunload", (event) => {
      if (!this.#isSaved) event.preventDefault();
    });
    this.form.details.hidden = this.section.hidden = false;
    this.form.readLink();
    this.#enter("ready", READY);
    this.#explain(obstacle());
    setInterval(() => this.#tick(), TICK_MILLISECONDS);
  }

  /** @param {MouseEvent} event */
  #act(event) {
    const button = event.target instanceof Element ? event.target.closest("button[data-do]") : null;
    if (!(button instanceof HTMLButtonElement)) return;
    const acts = {
      record: () => this.#record(),
      pause: () => this.#pause(),
      resume: () => this.#resume(),
      done: () => this.#finish(),
      listen: () => this.playback.toggle(),
      save: () => this.#save(),
      share: () => this.#share(),
      again: () => this.#again(),
      copy: () => this.#copyName(button),
    };
    void acts[/** @type {keyof typeof acts} */ (button.dataset.do)]?.();
  }

  async #record() {
    if (this.#state === "asking") return;
    this.#enter("asking", "Your browser asks whether this page may hear you.");
    const found = await Recorder.open();
    if (!(found instanceof Recorder)) {
      this.#explain(found);
      this.#enter("ready");
      this.#say(OBSTACLES[found]);
      return;
    }
    this.#explain(null);
    this.#recorder = found;
    this.#isSaved = false;
    this.#announced = this.#heardAt = 0;
    found.addEventListener("lost", () => this.#finish("The microphone went away. What was said until then is here."));
    found.start();
    this.form.details.open = false;
    this.#enter("recording", "Recording. The short answer first.");
    const lock = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null; // a sleeping phone records nothing
    if (this.#recorder === found) this.#wakeLock = lock;
    else void lock?.release();
  }

  #pause() {
    this.#recorder?.pause();
    this.#enter("paused", `Paused at ${stamp(this.#recorder?.seconds ?? 0)}.`);
  }

  #resume() {
    this.#recorder?.resume();
    this.#heardAt = this.#recorder?.seconds ?? 0;
    this.#enter("recording", "Recording.");
  }

  /** @param {string} [reason] why it stopped automatically */
  async #finish(reason = "") {
    const recorder = this.#recorder;
    this.#recorder = null;
    if (!recorder) return;
    const take = (this.#take = await recorder.stop());
    void this.#wakeLock?.release();
    this.playback.load(take);
    this.#enter("review", `${reason || `${stamp(take.seconds)} recorded.`} Listen to it, then save it.`);
  }

  #save() {
    if (!this.#take) return;
    const link = document.createElement("a");
    link.href = this.playback.address;
    link.download = this.form.fileName(this.#take.suffix);
    link.click();
    this.#isSaved = true;
    this.#say("Saved to your Downloads. Now put it in your team’s recordings folder.");
  }

  /** Hands the file to another app, which on a phone is the way into a shared folder. */
  async #share() {
    const file = this.#file();
    if (!file) return;
    try {
      await navigator.share({ files: [file] });
      this.#isSaved = true;
      this.#say("Shared.");
    } catch (error) {
      const isCancelled = error instanceof DOMException && error.name === "AbortError";
      if (!isCancelled) this.#say("This device did not take it. Save it instead.");
    }
  }

  #again() {
    if (!this.#isSaved && !confirm("This recording is not saved. Record again and lose it?")) return;
    this.#take = null;
    this.#isSaved = true;
    this.playback.unload();
    void this.#record();
  }

  /** @param {HTMLButtonElement} button */
  async #copyName(button) {
    button.textContent = (await copy(this.form.fileName(".m4a"))) ? "Copied" : "Select it and copy by hand";
  }

  #tick() {
    const seconds = this.#recorder?.seconds ?? 0;
    if (this.#state !== "recording" || !this.#recorder) return;
    this.#showTime();
    this.#showLevel(this.#recorder.levelMeter, seconds);
    if (seconds >= FORGOTTEN_SECONDS) void this.#finish("A quarter of an hour is over, and this looks forgotten.");
  }

  /**
   * Shows the level, and a message if it has been silent for a while.
   * @param {import("./level-meter.js").LevelMeter} meter
   * @param {number} seconds
   */
  #showLevel(meter, seconds) {
    const bar = findElement(this.root, ".loud", HTMLElement);
    bar.hidden = !meter.isKnown;
    const level = meter.read();
    bar.style.setProperty("--level", level.toFixed(2));
    bar.setAttribute("aria-valuenow", String(Math.round(level * 10) * 10));
    if (!meter.isKnown || level > SILENT_LEVEL) this.#heardAt = seconds;
    if (seconds - this.#heardAt > SILENT_SECONDS) {
      this.#say("We can’t hear you. Is the right microphone on?");
      this.#heardAt = Infinity; // said once
    }
  }

  #showTime() {
    const seconds = this.#recorder?.seconds ?? this.playback.seconds;
    const whole = this.#state === "review" ? (this.#take?.seconds ?? 1) : FULL_SECONDS;
    this.section.style.setProperty("--done", String(Math.min(1, seconds / whole)));
    this.section.classList.toggle("is-late", this.#state !== "review" && seconds >= LATE_SECONDS);
    findElement(this.root, "[role=timer]", HTMLElement).textContent = stamp(seconds);
    findElement(this.root, ".ring small", HTMLElement).textContent = `of ${stamp(whole)}`;
    this.section.classList.toggle("is-playing", this.playback.isPlaying);
    findElement(this.root, "[data-do=listen] span", HTMLElement).textContent = this.playback.isPlaying ? "Pause" : "Listen";
    if (this.#state === "recording") this.#announce(seconds);
  }

  /**
   * Announces each minute to screen readers, and the end of the fifth to everyone.
   * @param {number} seconds
   */
  #announce(seconds) {
    const reached = seconds >= LATE_SECONDS && seconds < FULL_SECONDS ? 4.5 : Math.floor(seconds / 60);
    if (reached === this.#announced) return;
    this.#announced = reached;
    if (reached === 4.5) this.#say("Half a minute left: what to do next, and an end.");
    else if (reached === 5) this.#say("Five minutes. Nothing is cut off, but find an end.");
    else findElement(this.root, ".take .away", HTMLElement).textContent = `${reached} ${reached === 1 ? "minute" : "minutes"}`;
  }

  #showFileName() {
    findElement(this.root, ".file code", HTMLElement).textContent = this.form.fileName(this.#take?.suffix ?? ".webm");
    findElement(this.root, ".otherwise code", HTMLElement).textContent = this.form.fileName(".m4a");
  }

  /** @returns {File | null} the take as a file, if this device can share it */
  #file() {
    if (!this.#take) return null;
    const file = new File([this.#take.blob], this.form.fileName(this.#take.suffix), { type: this.#take.blob.type });
    return navigator.canShare?.({ files: [file] }) ? file : null;
  }

  /** @param {Obstacle | null} obstacle shows it, with the way to record without this page; null hides both */
  #explain(obstacle) {
    const otherwise = findElement(this.root, ".otherwise", HTMLElement);
    otherwise.hidden = obstacle === null;
    findElement(otherwise, ".otherwise__copy", HTMLElement).hidden = false;
    const isHopeless = obstacle !== null && ["insecure", "file", "old"].includes(obstacle);
    findElement(otherwise, ".due", HTMLElement).hidden = !isHopeless; // otherwise, the message above is enough, and the user can try again
    findElement(otherwise, ".due", HTMLElement).textContent = obstacle && OBSTACLES[obstacle];
    this.section.hidden = isHopeless;
  }

  /**
   * @param {State} state
   * @param {string} [message]
   */
  #enter(state, message = "") {
    this.#state = this.section.dataset.state = state;
    const focused = this.section.contains(document.activeElement) ? document.activeElement : null;
    for (const button of this.section.querySelectorAll("button")) {
      const act = button.dataset.do ?? "";
      button.hidden = !ACTS[state].includes(act) || (act === "share" && !this.#file());
    }
    findElement(this.root, ".loud", HTMLElement).hidden = state !== "recording" || !this.#recorder?.levelMeter.isKnown;
    findElement(this.root, ".place", HTMLElement).hidden = findElement(this.root, ".file", HTMLElement).hidden = state !== "review";
    findElement(this.root, ".tips", HTMLElement).hidden = state === "review";
    this.form.details.hidden = state === "recording" || state === "paused";
    const isFocusLost = focused !== null && !focused.checkVisibility();
    if (isFocusLost) findElement(this.section, `[data-do=${ACTS[state][0]}]`, HTMLButtonElement).focus();
    this.#say(message);
    this.#showFileName();
    this.#showTime();
  }

  /** @param {string} message shown and read out */
  #say(message) {
    findElement(this.root, ".say", HTMLElement).textContent = message;
  }
}

const root = document.querySelector(".record");
if (root instanceof HTMLElement) new RecordPage(root);
