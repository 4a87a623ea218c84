/**
 * Plays an answer from a second without leaving the page: one sound for all results, so that one replaces the other.
 * @module
 */

const PLAY = "Play";
const PAUSE = "Pause";

export class Listener {
  /** @type {HTMLButtonElement | null} */
  #button = null;
  #audio = new Audio();

  /** @param {HTMLElement} root where the sound belongs */
  constructor(root) {
    root.append(this.#audio);
    this.#audio.preload = "none";
    this.#audio.addEventListener("play", () => this.#show());
    this.#audio.addEventListener("pause", () => this.#show());
    this.#audio.addEventListener("ended", () => this.stop());
    this.#audio.addEventListener("error", () => this.#fail());
  }

  /**
   * Starts at a second, or pauses and resumes what the same button started.
   * @param {HTMLButtonElement} button
   * @param {string} url of the recording
   * @param {number} seconds
   */
  toggle(button, url, seconds) {
    if (button === this.#button) {
      if (this.#audio.paused) void this.#audio.play().catch(() => {});
      else this.#audio.pause();
      return;
    }
    this.stop();
    this.#button = button;
    for (const other of document.querySelectorAll("audio, video")) if (other instanceof HTMLMediaElement) other.pause();
    const source = `${url}#t=${seconds}`;
    if (this.#audio.currentSrc === new URL(source, location.href).href) this.#audio.currentTime = seconds;
    else this.#audio.src = source; // the browser seeks to #t= once it knows the length
    void this.#audio.play().catch(() => {}); // an error event follows
  }

  /** Pauses, and forgets which button started it. */
  stop() {
    this.#audio.pause();
    const button = this.#button;
    this.#button = null;
    if (button) label(button, PLAY);
  }

  #show() {
    if (this.#button) label(this.#button, this.#audio.paused ? PLAY : PAUSE);
  }

  #fail() {
    const button = this.#button;
    this.#button = null;
    if (!button) return;
    button.disabled = true;
    button.ariaLabel = "This recording cannot be played here";
    button.title = button.ariaLabel;
  }
}

/** @param {HTMLButtonElement} button @param {string} verb */
function label(button, verb) {
  button.classList.toggle("is-playing", verb === PAUSE);
  button.ariaLabel = `${verb} from ${button.dataset.stamp}`;
}
