/**
 * Playing back what was just recorded, with a bar to go to any second of it.
 * @module
 */

/** @typedef {import("./recorder.js").Take} Take */

const PAST_THE_END = 1e9; // seconds

/** Fires "time" when it plays, stops or jumps. */
export class Playback extends EventTarget {
  #seconds = 0;
  address = "";

  /** @param {HTMLInputElement} bar */
  constructor(bar) {
    super();
    this.bar = bar;
    this.media = new Audio();
    this.media.addEventListener("durationchange", () => this.#knowLength());
    for (const kind of ["timeupdate", "play", "pause", "ended"]) {
      this.media.addEventListener(kind, () => this.#follow());
    }
    bar.addEventListener("input", () => {
      this.media.currentTime = Number(bar.value);
    });
  }

  /** @returns {number} */
  get seconds() {
    return this.address ? Math.min(this.media.currentTime, this.#seconds) : 0;
  }

  /** @returns {boolean} */
  get isPlaying() {
    return Boolean(this.address) && !this.media.paused;
  }

  /** @param {Take} take */
  load(take) {
    this.unload();
    this.#seconds = take.seconds;
    this.bar.max = take.seconds.toFixed(1);
    this.address = URL.createObjectURL(take.blob);
    this.media.src = this.address;
  }

  unload() {
    if (!this.address) return;
    this.media.pause();
    this.media.removeAttribute("src");
    URL.revokeObjectURL(this.address);
    this.address = "";
  }

  toggle() {
    if (this.media.paused) void this.media.play();
    else this.media.pause();
  }

  /** Browsers do not know the length of a recording they just made; seeking past its end makes them find out. */
  #knowLength() {
    if (this.media.duration === Infinity) {
      this.media.currentTime = PAST_THE_END;
    } else if (this.media.currentTime >= this.media.duration && this.media.paused) {
      this.media.currentTime = 0;
    }
  }

  #follow() {
    this.bar.value = String(this.seconds);
    this.dispatchEvent(new Event("time"));
  }
}
