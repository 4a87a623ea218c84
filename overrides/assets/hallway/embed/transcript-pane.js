/**
 * The words of an embed: a pane that scrolls below the player, and never moves the page around the frame.
 * @module
 */

import { Transcript } from "../words/transcript.js";

/** @typedef {import("../deeplink.js").Span} Span */
/** @typedef {import("../player/player.js").Player} Player */
/** @typedef {import("../words/timed.js").TimedWords} TimedWords */

const AIR = 8; // pixels above what is scrolled to the top
const FADE = 20; // pixels at the lower edge that fade out

export class TranscriptPane {
  /** @type {Element | Range | null} */
  #shown = null;
  /** @type {TimedWords | null} */
  #loaded = null;
  /** @type {() => Promise<TimedWords | null>} */
  #load;

  /**
   * @param {HTMLElement} root
   * @param {() => Promise<TimedWords | null>} [load] loads the words when they are first needed; null if there are none
   */
  constructor(root, load = async () => null) {
    this.root = root;
    this.#load = load;
    this.transcript = new Transcript(root);
  }

  /** @param {number} seconds marks its passage and scrolls it to the top, with its heading if that is just above */
  open(seconds) {
    this.transcript.mark(seconds);
    const passage = this.transcript.at(seconds)?.element;
    const above = passage?.previousElementSibling;
    this.#shown = passage ?? null;
    if (passage) this.#scroll(above instanceof HTMLHeadingElement ? above : passage, "instant");
  }

  /** @param {Player} player highlights what it plays, and scrolls along if the previous part was visible */
  follow(player) {
    this.transcript.mark(player.seconds);
    if (player.media.paused) return;
    const before = this.#shown;
    this.#shown = this.#heard(player.seconds);
    if (!this.#shown || this.#isReadable(this.#shown) || (before && !this.#isInSight(before))) return;
    this.#scroll(this.#shown, matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth");
  }

  /** Highlights the words that are heard. */
  async followWords() {
    const loaded = await this.#words();
    await loaded?.words.load();
    loaded?.highlighter.begin();
  }

  /** @param {Span} span marks the sentence or the stretch that a link means, and scrolls to it */
  async markLinked(span) {
    const loaded = await this.#words();
    const meant = await loaded?.highlighter.markLinked(span, this.transcript);
    if (loaded && meant && !this.transcript.startsWith(span)) this.#scroll(loaded.words.range(meant), "instant");
  }

  /** @param {MouseEvent} event @returns {Promise<number | null>} the second of what was clicked */
  async secondOfClick(event) {
    const loaded = await this.#words();
    if (loaded) return loaded.words.secondAtPoint(event.clientX, event.clientY);
    const passage = event.target instanceof Element ? event.target.closest("p[data-seconds]") : null;
    return passage instanceof HTMLElement ? Number(passage.dataset.seconds) : null;
  }

  async #words() {
    this.#loaded ??= await this.#load();
    return this.#loaded;
  }

  /** @param {number} seconds @returns {Element | Range | null} the sentence, or the passage if no times are known yet */
  #heard(seconds) {
    const words = this.#loaded?.words;
    const sentence = words?.isExact ? words.all[words.at(seconds)]?.sentence : null;
    return words && sentence ? words.range(sentence) : (this.transcript.at(seconds)?.element ?? null);
  }

  /** @param {Element | Range} part @returns {boolean} whether all of it is visible and above the fading edge */
  #isReadable(part) {
    const [box, pane] = [part.getBoundingClientRect(), this.root.getBoundingClientRect()];
    return box.top >= pane.top && box.bottom <= pane.bottom - FADE;
  }

  /** @param {Element | Range} part @returns {boolean} whether any of it is visible; if not, the reader has scrolled away */
  #isInSight(part) {
    const [box, pane] = [part.getBoundingClientRect(), this.root.getBoundingClientRect()];
    return box.bottom > pane.top && box.top < pane.bottom;
  }

  /** @param {Element | Range} part @param {ScrollBehavior} behavior */
  #scroll(part, behavior) {
    const top = part.getBoundingClientRect().top - this.root.getBoundingClientRect().top - AIR;
    this.root.scrollBy({ top, behavior });
  }
}
