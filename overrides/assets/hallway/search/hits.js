/**
 * The answers that were found, a few at a time: each costs a request.
 * @module
 */

import { element, row } from "./results.js";

/** @typedef {import("./engine.js").Hit} Hit */
/** @typedef {import("./listen.js").Listener} Listener */

const PAGE = 5; // answers at a time

export class HitList {
  #isBusy = false;

  /** @param {Hit[]} hits @param {Listener} listener @param {() => void} asked called when a reader asks for more */
  constructor(hits, listener, asked) {
    this.hits = hits;
    this.listener = listener;
    this.list = element("ol", "hits");
    this.button = element("button", "search__more", "Show more answers");
    this.button.type = "button";
    this.button.addEventListener("click", asked);
  }

  /** @returns {HTMLElement[]} the list, and the button if there are more */
  get elements() {
    return this.list.children.length < this.hits.length ? [this.list, this.button] : [this.list];
  }

  /** @param {Element | null} link @returns {boolean} whether it is the last that is shown, though there are more */
  isLast(link) {
    return this.elements.includes(this.button) && link !== null && link === [...this.list.querySelectorAll("a")].at(-1);
  }

  /** Shows the next answers. @returns {Promise<HTMLAnchorElement | null>} the link of the first of them, if there is one */
  async extend() {
    const shown = this.list.children.length;
    if (this.#isBusy || shown >= this.hits.length) return null;
    this.#isBusy = true;
    try {
      const rows = await Promise.all(this.hits.slice(shown, shown + PAGE).map((hit) => row(hit, this.listener)));
      this.list.append(...rows);
      if (this.list.children.length >= this.hits.length) this.button.remove();
      return rows[0].querySelector("a");
    } finally {
      this.#isBusy = false;
    }
  }
}
