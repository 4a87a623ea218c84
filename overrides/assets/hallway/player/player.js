/**
 * The player: our own controls instead of the browser's, for one media element. It knows nothing of the text beside it.
 * @module
 */

import { findElement } from "../element.js";
import { stamp } from "../timecode.js";
import { readPreference, savePreference } from "./preferences.js";

/** @typedef {{ seconds: number, title: string }} Chapter */

const SKIP_SECONDS = 5; // an arrow key on the bar
const BACK_SECONDS = 10; // the button on a phone
const SPEED = "hallway.speed"; // the preference
const START_SECONDS = 1; // before this, the browser may have lost the requested second
const NEAR_SECONDS = 0.05;
const RETRIES = ["loadedmetadata", "canplay", "playing", "timeupdate"]; // events after which to ask again, once each
const TICK_SECONDS = 0.5; // browsers report the time about four times a second: too rarely to stop at a word

/** Fires "time" when its seconds change, for whatever reason, and "cued" when it waits at a second. */
export class Player extends EventTarget {
  /** @type {number | null} the requested second, until it is heard */
  #pending = null;
  #retries = new Set(RETRIES);
  /** @type {number | null} where to stop */
  #end = null;
  #stopping = 0;

  /**
   * @param {HTMLElement} root the section around the controls
   * @param {HTMLMediaElement} media
   */
  constructor(root, media) {
    super();
    this.root = root;
    this.media = media;
    this.duration = Number(root.dataset.duration) || Infinity;
    this.button = findElement(root, ".play", HTMLButtonElement);
    this.bar = findElement(root, ".seek input", HTMLInputElement);
    this.speed = findElement(root, ".speed", HTMLSelectElement);
    /** @type {Chapter[]} */
    this.chapters = [...root.querySelectorAll("datalist option")].map((option) => ({
      seconds: Number(option.getAttribute("value")),
      title: option.getAttribute("label") ?? "",
    }));
    this.#takeOver();
    this.#listen();
    this.#show();
  }

  /** @returns {number} the current second, or the one where it will start */
  get seconds() {
    return this.#pending ?? this.media.currentTime;
  }

  /**
   * Goes to a second, and keeps playing or waiting.
   * @param {number} start
   * @param {number | null} [end] stops there, once
   */
  seek(start, end = null) {
    this.#end = end;
    this.#pending = start;
    this.#retries = new Set(RETRIES);
    this.media.currentTime = start; // before the length is known, browsers start there
    this.#show();
  }

  /**
   * Waits at a second, so that one press plays from there.
   * @param {number} start
   * @param {number | null} [end]
   */
  cue(start, end = null) {
    this.seek(start, end);
    this.root.classList.toggle("is-cued", this.media.paused);
    this.#show();
    this.say(`Ready to play from ${stamp(start)}`);
    this.dispatchEvent(new Event("cued"));
  }

  /** Plays. If the browser refuses, the button can still be pressed. */
  async play() {
    try {
      await this.media.play();
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotSupportedError") this.#fail();
    }
  }

  toggle() {
    if (this.media.paused) void this.play();
    else this.media.pause();
  }

  /** @param {number} seconds forwards; backwards if negative. Cancels a requested stretch. */
  skip(seconds) {
    this.seek(Math.min(Math.max(0, this.seconds + seconds), this.duration));
  }

  /**
   * Changes the speed in the steps that the page offers.
   * @param {number} steps slower if negative
   */
  faster(steps) {
    const wanted = this.speed.selectedIndex + steps;
    this.speed.selectedIndex = Math.min(Math.max(0, wanted), this.speed.options.length - 1);
    this.speed.dispatchEvent(new Event("change"));
    this.say(`Speed ${this.speed.value}`);
  }

  /** @param {string} message read out by screen readers */
  say(message) {
    findElement(this.root, "[role=status]", HTMLElement).textContent = message;
  }

  /** @returns {Chapter | undefined} the chapter being heard */
  get chapter() {
    return this.chapters.findLast((chapter) => chapter.seconds <= this.seconds + 0.05);
  }

  #takeOver() {
    if (this.media instanceof HTMLAudioElement) this.media.controls = false;
    findElement(this.root, ".controls", HTMLElement).hidden = false;
    this.root.classList.add("is-ready");
    const ticks = document.createElement("span");
    ticks.className = "ticks";
    for (const { seconds } of this.chapters.filter((chapter) => chapter.seconds > 0)) {
      const tick = ticks.appendChild(document.createElement("i"));
      tick.style.setProperty("--at", String(seconds / this.duration));
    }
    this.bar.before(ticks);
    this.speed.value = readPreference(SPEED) ?? "1";
    if (!this.speed.value) this.speed.value = "1"; // the saved value is not offered
    this.media.playbackRate = Number(this.speed.value);
  }

  #listen() {
    const { media, bar, speed } = this;
    this.button.addEventListener("click", () => this.toggle());
    this.root.querySelector(".rewind")?.addEventListener("click", () => this.skip(-BACK_SECONDS));
    bar.addEventListener("input", () => this.seek(Number(bar.value)));
    bar.addEventListener("keydown", (event) => this.#skip(event));
    speed.addEventListener("change", () => {
      media.playbackRate = Number(speed.value);
      savePreference(SPEED, speed.value);
    });
    media.addEventListener("loadedmetadata", () => {
      media.playbackRate = Number(speed.value);
      this.root.classList.remove("is-broken");
      this.#show();
    });
    for (const kind of [...RETRIES, "seeking"]) media.addEventListener(kind, () => this.#retry(kind));
    media.addEventListener("play", () => this.root.classList.remove("is-cued"));
    for (const kind of ["play", "pause", "ended", "timeupdate", "seeking"]) {
      media.addEventListener(kind, () => this.#follow());
    }
    media.addEventListener("error", () => this.#fail());
    media.querySelector("source")?.addEventListener("error", () => this.#fail());
    if (media.error || media.networkState === HTMLMediaElement.NETWORK_NO_SOURCE) this.#fail(); // it failed before we listened
  }

  /**
   * Asks again for the second while it is still at the start: phones drop or undo a seek before the first sound.
   * @param {string} kind of the media's event
   */
  #retry(kind) {
    const { currentTime, paused } = this.media;
    const isDue = !(kind === "timeupdate" && paused) && this.#retries.delete(kind);
    if (this.#pending === null || Math.abs(currentTime - this.#pending) < NEAR_SECONDS) return;
    const isChosen = kind === "seeking" && paused && !this.#retries.has("canplay"); // someone used the browser's controls
    if (isChosen || currentTime > START_SECONDS) this.#pending = null;
    else if (isDue) this.media.currentTime = this.#pending;
  }

  #follow() {
    this.#stopInTime();
    this.#show();
    this.dispatchEvent(new Event("time"));
  }

  /** Stops at the end of the requested stretch, between two time updates if necessary. */
  #stopInTime() {
    clearTimeout(this.#stopping);
    if (this.#end === null || this.media.paused) return;
    const left = this.#end - this.seconds;
    if (left <= 0) {
      this.#end = null;
      this.media.pause();
    } else if (left < TICK_SECONDS) {
      this.#stopping = setTimeout(() => this.#follow(), (left / this.media.playbackRate) * 1000);
    }
  }

  /** @param {KeyboardEvent} event */
  #skip(event) {
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };
    if (!(event.key in steps)) return;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.skip(SKIP_SECONDS * steps[/** @type {keyof typeof steps} */ (event.key)]);
  }

  #show() {
    const { root, media, bar } = this;
    const now = stamp(this.seconds);
    const title = this.chapter?.title ?? "";
    const isCued = root.classList.contains("is-cued");
    root.classList.toggle("is-playing", !media.paused);
    this.button.setAttribute("aria-label", media.paused ? (this.seconds ? `Play from ${now}` : "Play") : "Pause");
    findElement(root, ".play__from", HTMLElement).textContent = isCued ? `Play from ${now}` : "";
    bar.value = String(this.seconds);
    bar.setAttribute("aria-valuetext", `${now} of ${stamp(this.duration)}${title ? `, ${title}` : ""}`);
    bar.parentElement?.style.setProperty("--done", String(Math.min(1, this.seconds / this.duration)));
    findElement(root, ".time__now", HTMLElement).textContent = now;
    findElement(root, ".time__chapter", HTMLElement).textContent = title;
  }

  #fail() {
    this.root.classList.add("is-broken");
    this.say("The recording cannot be played here. Its words are below.");
  }
}
