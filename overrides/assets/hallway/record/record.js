/**
 * The record page: a question in large letters, a ring of five minutes, and a file whose name says what it answers.
 * @module
 */

import { findElement } from "../element.js";
import { copy } from "../share/clipboard.js";
import { stamp } from "../timecode.js";
import { EXPLANATIONS, obstacle } from "./obstacles.js";
import { Playback } from "./playback.js";
import { QuestionForm } from "./question-form.js";
import { Recorder } from "./recorder.js";

/** @typedef {import("./recorder.js").Take} Take */
/** @typedef {import("./obstacles.js").Obstacle} Obstacle */
/** @typedef {"ready" | "asking" | "recording" | "paused" | "review" | "saved"} State */

const FULL_SECONDS = 300; // one round of the ring
const LATE_SECONDS = 270; // from here on it is amber
const FORGOTTEN_SECONDS = 900; // then it stops automatically: no answer takes a quarter of an hour
const SILENT_SECONDS = 4;
const SILENT_LEVEL = 0.08; // -55 dB
const TICK_MILLISECONDS = 80;
const READY = "Up to five minutes. Press when you are ready.";

/** @type {Record<State, string[]>} what can be pressed in each state; the first takes the focus */
const ACTS = {
  ready: ["record"],
  asking: ["record"],
  recording: ["pause", "done"],
  paused: ["resume", "done"],
  review: ["listen", "save", "share", "again"],
  saved: ["folder", "listen", "save", "share", "again"],
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
    this.form.addEventListener("input", () => {
      if (this.#state === "saved") this.#enter("review", "The file name has changed. Save the recording again.");
      else this.#showFileName();
    });
    addEventListener("hashchange", () => {
      if (this.#state === "ready") this.form.readLink();
    });
    addEventListener("beforeunload", (event) => {
      if (!this.#isSaved) event.preventDefault();
    });
    this.form.details.hidden = this.section.hidden = false;
    this.folder = root.querySelector("[data-do=folder]"); // only if the site knows where its recordings folder is
    this.form.readLink();
    this.#enter("ready", READY);
    this.#explain(obstacle());
    setInterval(() => this.#tick(), TICK_MILLISECONDS);
  }

  /** @returns {boolean} whether there is a recording to listen to */
  get #isDone() {
    return this.#state === "review" || this.#state === "saved";
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
    this.#enter("asking", "Allow your browser to use the microphone.");
    const found = await Recorder.open();
    if (!(found instanceof Recorder)) {
      this.#explain(found);
      this.#enter("ready");
      this.#say(EXPLANATIONS[found]);
      return;
    }
    this.#explain(null);
    this.#recorder = found;
    this.#isSaved = false;
    this.#announced = this.#heardAt = 0;
    found.addEventListener("lost", () => this.#finish("The microphone was disconnected. Everything up to then was recorded."));
    found.start();
    this.form.details.open = false;
    this.#enter("recording", "Recording. Start with the short answer.");
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
    const next = this.folder ? "Next, put it in the recordings folder." : "Now put it in your team’s recordings folder.";
    this.#enter("saved", `Saved to your Downloads. ${next}`);
  }

  /** Hands the file to another app, which on a phone is the way into a shared folder. */
  async #share() {
    const file = this.#file();
    if (!file) return;
    try {
      await navigator.share({ files: [file] });
      this.#isSaved = true;
      this.#enter("saved", "Shared.");
    } catch (error) {
      const isCancelled = error instanceof DOMException && error.name === "AbortError";
      if (!isCancelled) this.#say("That didn’t work on this device. Save the recording instead.");
    }
  }

  #again() {
    if (!this.#isSaved && !confirm("This recording isn’t saved. Discard it and record again?")) return;
    this.#take = null;
    this.#isSaved = true;
    this.playback.unload();
    void this.#record();
  }

  /** @param {HTMLButtonElement} button */
  async #copyName(button) {
    button.textContent = (await copy(this.form.fileName(".m4a"))) ? "Copied" : "Select the name and copy it";
  }

  #tick() {
    const seconds = this.#recorder?.seconds ?? 0;
    if (this.#state !== "recording" || !this.#recorder) return;
    this.#showTime();
    this.#showLevel(this.#recorder.levelMeter, seconds);
    if (seconds >= FORGOTTEN_SECONDS) void this.#finish("Stopped after 15 minutes.");
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
    const whole = this.#isDone ? (this.#take?.seconds ?? 1) : FULL_SECONDS;
    this.section.style.setProperty("--done", String(Math.min(1, seconds / whole)));
    this.section.classList.toggle("is-late", !this.#isDone && seconds >= LATE_SECONDS);
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
    if (reached === 4.5) this.#say("Half a minute left: say what to do next, then finish.");
    else if (reached === 5) this.#say("Five minutes. Nothing is cut off, but please finish soon.");
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
    findElement(otherwise, ".due", HTMLElement).textContent = obstacle && EXPLANATIONS[obstacle];
    this.section.hidden = isHopeless;
  }

  /**
   * @param {State} state
   * @param {string} [message]
   */
  #enter(state, message = "") {
    this.#state = this.section.dataset.state = state;
    const focused = this.section.contains(document.activeElement) ? document.activeElement : null;
    for (const act of /** @type {NodeListOf<HTMLElement>} */ (this.section.querySelectorAll("[data-do]"))) {
      const name = act.dataset.do ?? "";
      act.hidden = !ACTS[state].includes(name) || (name === "share" && !this.#file());
    }
    findElement(this.section, "[data-do=save]", HTMLElement).textContent = state === "saved" ? "Save again" : "Save the recording";
    const isLive = state === "recording" || state === "paused";
    this.section.classList.toggle("is-live", isLive);
    findElement(this.root, ".loud", HTMLElement).hidden = state !== "recording" || !this.#recorder?.levelMeter.isKnown;
    findElement(this.root, ".place", HTMLElement).hidden = findElement(this.root, ".file", HTMLElement).hidden = !this.#isDone;
    findElement(this.root, ".tips", HTMLElement).hidden = this.#isDone;
    this.form.details.hidden = isLive;
    const isFocusLost = focused !== null && !focused.checkVisibility();
    if (isFocusLost) findElement(this.section, `[data-do=${ACTS[state][0]}]`, HTMLButtonElement).focus({ preventScroll: true });
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
