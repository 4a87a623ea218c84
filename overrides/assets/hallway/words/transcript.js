/**
 * The words of the page and their times: which passage belongs to a second, marked and brought into view.
 * @module
 */

/** @typedef {{ seconds: number, element: HTMLElement }} Passage */

export class Transcript {
  /** @type {Passage | null} */
  #marked = null;

  /** @param {HTMLElement} root what holds the passages, each with `data-seconds` */
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
   * @returns {Passage | null} the last passage that starts no later; the first for what comes before it
   */
  at(seconds) {
    return this.passages.findLast((passage) => passage.seconds <= seconds + 0.05) ?? this.passages[0] ?? null;
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

  /** @param {number} seconds brings its passage into view, below the player; with its heading, where that comes first */
  reveal(seconds) {
    const element = this.at(seconds)?.element;
    const above = element?.previousElementSibling;
    (above?.matches("h2") ? above : element)?.scrollIntoView({ block: "start", behavior: "instant" });
  }
}
