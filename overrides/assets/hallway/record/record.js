/**
 * The record page: a question in large letters, a ring of five minutes, and a file that says what it answers.
 * @module
 */

import { copy } from "../share/clipboard.js";
import { stamp } from "../timecode.js";
import { Playback } from "./playback.js";
import { obstacle, Recorder } from "./recorder.js";
import { isId, legible, recordingName } from "./recording-name.js";

/** @typedef {import("./recorder.js").Take} Take */
/** @typedef {import("./recorder.js").Obstacle} Obstacle */
/** @typedef {"ready" | "asking" | "recording" | "paused" | "review"} State */

const FULL_SECONDS = 300; // the ring's round
const LATE_SECONDS = 270; // from here on it is amber
const LAST_SECONDS = 900; // forgotten: nobody answers for a quarter of an hour
const SILENT_SECONDS = 4;
const SILENT = 0.08; // of the meter: -55 dB
const TICK_MILLISECONDS = 80;
const READY = "Up to five minutes. Press when you are ready.";

/** @type {Record<State, string[]>} the first is what the keyboard finds itself on */
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
    this.section = part(root, ".take", HTMLElement);
    this.details = part(root, ".asked", HTMLDetailsElement);
    this.question = part(root, "#question", HTMLTextAreaElement);
    this.expert = part(root, "#expert", HTMLSelectElement);
    this.moment = part(root, "#moment", HTMLSelectElement);
    this.listening = new Playback(part(root, ".place input", HTMLInputElement));
    this.listening.addEventListener("time", () => this.#showTime());
    root.addEventListener("click", (event) => this.#act(event));
    root.addEventListener("input", () => this.#showAsked());
    addEventListener("hashchange", () => this.#readLink());
    addEventListener("beforeunload", (event) => {
      if (!this.#isSaved) event.preventDefault();
    });
    this.details.hidden = this.section.hidden = false;
    this.#readLink();
    this.#enter("ready", READY);
    this.#explain(obstacle());
    setInterval(() => this.#tick(), TICK_MILLISECONDS);
  }

  /** Takes question, expert and moment from the address: what stands behind # reaches no server. */
  #readLink() {
    if (this.#state !== "ready") return;
    const given = new URLSearchParams(location.hash.length > 1 ? location.hash.slice(1) : location.search);
    this.question.value = legible(given.get("question") ?? "").slice(0, this.question.maxLength);
    for (const [name, select] of /** @type {const} */ ([["expert", this.expert], ["moment", this.moment]])) {
      const id = given.get(name) ?? "";
      const isListed = [...select.options].some((option) => option.value === id);
      if (!isListed && isId(id)) select.add(new Option(id, id)); // newer than this page
      select.value = isId(id) ? id : "";
    }
    this.details.open = !this.question.value;
    this.#showAsked();
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
      listen: () => this.listening.toggle(),
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
    this.details.open = false;
    this.#enter("recording", "Recording. The short answer first.");
    const lock = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null; // a phone asleep hears nothing
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

  /** @param {string} [reason] why it ends by itself */
  async #finish(reason = "") {
    const recorder = this.#recorder;
    this.#recorder = null;
    if (!recorder) return;
    const take = (this.#take = await recorder.stop());
    void this.#wakeLock?.release();
    this.listening.load(take);
    this.#enter("review", `${reason || `${stamp(take.seconds)} recorded.`} Listen to it, then save it.`);
  }

  #save() {
    if (!this.#take) return;
    const link = document.createElement("a");
    link.href = this.listening.address;
    link.download = this.#name(this.#take.suffix);
    link.click();
    this.#isSaved = true;
    this.#say("Saved among your downloads. Now put it into the team’s recordings folder.");
  }

  /** Hands the file to another app: on a phone, the way into a shared folder. */
  async #share() {
    const file = this.#file();
    if (!file) return;
    try {
      await navigator.share({ files: [file] });
      this.#isSaved = true;
      this.#say("Sent on.");
    } catch (error) {
      const isCancelled = error instanceof DOMException && error.name === "AbortError";
      if (!isCancelled) this.#say("This device did not take it. Save it instead.");
    }
  }

  #again() {
    if (!this.#isSaved && !confirm("This recording is not saved. Record again and lose it?")) return;
    this.#take = null;
    this.#isSaved = true;
    this.listening.unload();
    void this.#record();
  }

  /** @param {HTMLButtonElement} button */
  async #copyName(button) {
    button.textContent = (await copy(this.#name(".m4a"))) ? "Copied" : "Select it and copy by hand";
  }

  #tick() {
    const seconds = this.#recorder?.seconds ?? 0;
    if (this.#state !== "recording" || !this.#recorder) return;
    this.#showTime();
    this.#listenIn(this.#recorder.loudness, seconds);
    if (seconds >= LAST_SECONDS) void this.#finish("A quarter of an hour is over, and this looks forgotten.");
  }

  /**
   * Shows how loud it is, and says so when it has been silent for long.
   * @param {import("./level-meter.js").LevelMeter} loudness
   * @param {number} seconds
   */
  #listenIn(loudness, seconds) {
    const meter = part(this.root, ".loud", HTMLElement);
    meter.hidden = !loudness.isKnown;
    const level = loudness.read();
    meter.style.setProperty("--level", level.toFixed(2));
    meter.setAttribute("aria-valuenow", String(Math.round(level * 10) * 10));
    if (!loudness.isKnown || level > SILENT) this.#heardAt = seconds;
    if (seconds - this.#heardAt > SILENT_SECONDS) {
      this.#say("Nothing is heard. Is the microphone muted, or another one meant?");
      this.#heardAt = Infinity; // once is enough
    }
  }

  #showTime() {
    const seconds = this.#recorder?.seconds ?? this.listening.seconds;
    const whole = this.#state === "review" ? (this.#take?.seconds ?? 1) : FULL_SECONDS;
    this.section.style.setProperty("--done", String(Math.min(1, seconds / whole)));
    this.section.classList.toggle("is-late", this.#state !== "review" && seconds >= LATE_SECONDS);
    part(this.root, "[role=timer]", HTMLElement).textContent = stamp(seconds);
    part(this.root, ".ring small", HTMLElement).textContent = `of ${stamp(whole)}`;
    this.section.classList.toggle("is-playing", this.listening.isPlaying);
    part(this.root, "[data-do=listen] span", HTMLElement).textContent = this.listening.isPlaying ? "Pause" : "Listen";
    if (this.#state === "recording") this.#announce(seconds);
  }

  /**
   * Says the minutes to those who do not see the ring, and the end of the fifth to all.
   * @param {number} seconds
   */
  #announce(seconds) {
    const reached = seconds >= LATE_SECONDS && seconds < FULL_SECONDS ? 4.5 : Math.floor(seconds / 60);
    if (reached === this.#announced) return;
    this.#announced = reached;
    if (reached === 4.5) this.#say("Half a minute left: what to do next, and an end.");
    else if (reached === 5) this.#say("Five minutes. Nothing is cut off, but find an end.");
    else part(this.root, ".take .away", HTMLElement).textContent = `${reached} ${reached === 1 ? "minute" : "minutes"}`;
  }

  #showAsked() {
    const question = legible(this.question.value);
    part(this.root, "h1", HTMLElement).textContent = question || "What are you answering?";
    const who = part(this.root, ".record__who", HTMLElement);
    const [expert, moment] = [this.expert, this.moment].map((each) => (each.value ? each.selectedOptions[0].text : ""));
    who.replaceChildren(...(expert ? [words("", expert)] : []), ...(moment ? [words("chip", moment)] : []));
    who.hidden = !expert && !moment;
    part(this.root, ".file code", HTMLElement).textContent = this.#name(this.#take?.suffix ?? ".webm");
    part(this.root, ".otherwise code", HTMLElement).textContent = this.#name(".m4a");
  }

  /** @param {string} suffix @returns {string} */
  #name(suffix) {
    const now = new Date();
    const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
    const question = legible(this.question.value) || "Recording"; // taken for none: the answer is named by its words
    return recordingName({ question, expert: this.expert.value, moment: this.moment.value }, { day, suffix });
  }

  /** @returns {File | null} the take as a file that this device could send on */
  #file() {
    if (!this.#take) return null;
    const file = new File([this.#take.blob], this.#name(this.#take.suffix), { type: this.#take.blob.type });
    return navigator.canShare?.({ files: [file] }) ? file : null;
  }

  /** @param {Obstacle | null} obstacle shows it and the way without this recorder, or hides both */
  #explain(obstacle) {
    const otherwise = part(this.root, ".otherwise", HTMLElement);
    otherwise.hidden = obstacle === null;
    part(otherwise, ".otherwise__copy", HTMLElement).hidden = false;
    const isHopeless = obstacle !== null && ["insecure", "file", "old"].includes(obstacle);
    part(otherwise, ".due", HTMLElement).hidden = !isHopeless; // else said above, where one may try again
    part(otherwise, ".due", HTMLElement).textContent = obstacle && OBSTACLES[obstacle];
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
    part(this.root, ".loud", HTMLElement).hidden = state !== "recording" || !this.#recorder?.loudness.isKnown;
    part(this.root, ".place", HTMLElement).hidden = part(this.root, ".file", HTMLElement).hidden = state !== "review";
    part(this.root, ".tips", HTMLElement).hidden = state === "review";
    this.details.hidden = state === "recording" || state === "paused";
    const isFocusLost = focused !== null && !focused.checkVisibility();
    if (isFocusLost) part(this.section, `[data-do=${ACTS[state][0]}]`, HTMLButtonElement).focus();
    this.#say(message);
    this.#showAsked();
    this.#showTime();
  }

  /** @param {string} message shown and read out */
  #say(message) {
    part(this.root, ".say", HTMLElement).textContent = message;
  }
}

/**
 * @param {string} className
 * @param {string} text
 * @returns {HTMLElement}
 */
function words(className, text) {
  const made = document.createElement("span");
  made.className = className;
  made.textContent = text;
  return made;
}

/**
 * @template {HTMLElement} T
 * @param {HTMLElement} root
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T}
 */
function part(root, selector, type) {
  const found = root.querySelector(selector);
  if (found instanceof type) return found;
  throw new TypeError(`the record page has no ${selector}`);
}

const root = document.querySelector(".record");
if (root instanceof HTMLElement) new RecordPage(root);
