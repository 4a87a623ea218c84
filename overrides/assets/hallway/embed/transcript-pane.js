/**
 * The words of an embed: a pane that scrolls below the player, and never moves the page around the frame.
 * @module
 */

import { Highlighter } from "../words/highlighter.js";
import { Transcript } from "../words/transcript.js";
import { Words } from "../words/words.js";

/** @typedef {import("../deeplink.js").Span} Span */
/** @typedef {import("../player/player.js").Player} Player */

const AIR = 8; // pixels above what is scrolled to the top
const FADE = 20; // pixels at the lower edge that fade out

export class TranscriptPane {
  /** @type {Element | Range | null} */
  #shown = null;
  /** @type {{ words: Words, highlighter: Highlighter } | null} */
  #loaded = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
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

  /** @param {Player} player @param {Span} span marks the sentence or the stretch that a link means, and scrolls to it */
  async markLinked(player, span) {
    const { words, highlighter } = this.load(player);
    const meant = await highlighter.markLinked(span, this.transcript);
    if (meant && !this.transcript.startsWith(span)) this.#scroll(words.range(meant), "instant");
  }

  /** @param {Player} player finds the words in the text, once, when they are first needed */
  load(player) {
    if (!this.#loaded) {
      const words = new Words(this.root, player.duration, this.root.dataset.words);
      this.#loaded = { words, highlighter: new Highlighter(player, this.root, words) };
    }
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
