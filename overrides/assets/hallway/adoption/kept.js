/**
 * What a page keeps in this browser. If storage is refused, it lasts as long as the page is open.
 * @module
 */

export class Kept {
  /** @type {unknown} */
  #here = null;

  /** @param {string} name */
  constructor(name) {
    this.name = name;
  }

  /** @returns {unknown} null if there is nothing, or nothing that can be read */
  read() {
    try {
      return JSON.parse(localStorage.getItem(this.name) ?? "null");
    } catch {
      return this.#here;
    }
  }

  /** @param {unknown} value */
  write(value) {
    this.#here = value;
    try {
      localStorage.setItem(this.name, JSON.stringify(value));
    } catch {
      // storage is full or refused
    }
  }

  forget() {
    this.#here = null;
    try {
      localStorage.removeItem(this.name);
    } catch {
      // as above
    }
  }
}
