/**
 * The passages of the page: finds the one for a second, marks it and scrolls it into view.
 * @module
 */

import { isCombined } from "../deeplink.js";

/** @typedef {import("../deeplink.js").Span} Span */
/** @typedef {{ seconds: number, element: HTMLElement }} Passage */

export class Transcript {
  /** @type {Passage | null} */
  #marked = null;

  /** @param {HTMLElement} root contains the passages, each with `data-seconds` */
  constructor(root) {
    /** @type {Passage[]} */
    this.passages = [...root.querySelectorAll("p[data-seconds]")].map((element) => ({
      seconds: Number(element.getAttribute("data-seconds")),
      element: /** @type {HTMLElement} */ (element),
    }));
    this.passages.sort((one, other) => one.seconds - other.seconds);
  }

  /**
   * @param {number} seconds
   * @returns {Passage | null} the last passage that starts no later, or the first one
   */
  at(seconds) {
    return this.passages.findLast((passage) => passage.seconds <= seconds + 0.05) ?? this.passages[0] ?? null;
  }

  /** @param {Span} span @returns {boolean} whether it is a passage from its beginning, so that no word times are needed */
  startsWith({ start, end }) {
    return end === null && Math.floor(this.at(start)?.seconds ?? -1) === Math.floor(start);
  }

  /** @param {number} seconds marks its passage, and no other */
  mark(seconds) {
    const passage = this.at(seconds);
    if (passage === this.#marked) return;
    this.#marked?.element.classList.remove("is-now");
    this.#marked?.element.removeAttribute("aria-current");
    passage?.element.classList.add("is-now");
    passage?.element.setAttribute("aria-current", "true");
    this.#marked = passage;
  }

  /** @param {number} seconds scrolls its passage into view below the player, with its heading if that is just above */
  reveal(seconds) {
    const element = this.at(seconds)?.element;
    const above = element?.previousElementSibling;
    (above?.matches("h2") ? above : element)?.scrollIntoView({ block: "start", behavior: "instant" });
  }
}

/** @param {MouseEvent} event @returns {boolean} whether the click is on a word, not a link or a selection */
export function isClickOnText(event) {
  const target = event.target instanceof Element ? event.target : null;
  const isOnText = target?.closest("p[data-seconds]") && !target.closest("a, button");
  return Boolean(isOnText) && !isCombined(event) && event.detail < 2 && getSelection()?.isCollapsed !== false;
}
