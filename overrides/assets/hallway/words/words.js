/**
 * The words of the page: where each is in the text, when it is heard, which sentence it belongs to.
 *
 * The text itself is not touched: words are ranges of it, so that selecting, searching in the page, text fragments and
 * screen readers find plain paragraphs. Until the times are fetched, they are guessed from the passages' times.
 * @module
 */

/** @typedef {{ text: Text, base: number }} Piece a text node and the index of its first character in the passage */
/** @typedef {{ element: HTMLElement, pieces: Piece[], first: number, last: number }} PassageText and the numbers of its words */
/** @typedef {{ from: number, to: number, start: number, end: number, passage: PassageText, sentence: Stretch }} Word */
/** @typedef {{ first: number, last: number }} Stretch words, by their numbers */

const BLANK = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"; // as str.split() in Python
const WORD = new RegExp(`[^${BLANK}]+`, "gu");
const SENTENCE_END = /[.?!…。？！]["'”’»›)\]}]*$/u;
const EARLY_SECONDS = 0.05; // a word is highlighted slightly before it is heard, never after

export class Words {
  /** Whether the times are those of the recording, not a guess. */
  isExact = false;
  /** @type {Word[]} in the order of the page */
  all = [];
  /** @type {PassageText[]} */
  #passages = [];
  /** @type {Promise<boolean> | null} */
  #fetched = null;
  /** @type {number[]} the numbers of the words in the order of their times */
  #order = [];

  /**
   * @param {HTMLElement} root contains the passages, each with `data-seconds`
   * @param {number} duration seconds of the recording
   * @param {string} [address] where the times are; without it, they remain guesses
   */
  constructor(root, duration, address = "") {
    this.address = address;
    const elements = [...root.querySelectorAll("p[data-seconds]")].filter((each) => each instanceof HTMLElement);
    const starts = elements.map((each) => Number(each.dataset.seconds)).sort((one, other) => one - other);
    for (const element of elements) {
      const start = Number(element.dataset.seconds);
      const end = starts.find((next) => next > start) ?? (Number.isFinite(duration) ? duration : start);
      this.#read(element, start, Math.max(start, end));
    }
    this.#sort();
  }

  /**
   * Fetches the times, once.
   * @returns {Promise<boolean>} whether they are exact now
   */
  load() {
    this.#fetched ??= this.#fetch();
    return this.#fetched;
  }

  /** @param {number} seconds @returns {number} the word that is heard then; -1 before the first */
  at(seconds) {
    const order = this.#order;
    let [low, high] = [0, order.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.all[order[middle]].start <= seconds + EARLY_SECONDS) low = middle + 1;
      else high = middle;
    }
    return order[low - 1] ?? -1;
  }

  /**
   * Returns the sentence for a link to a whole second: the one that begins within it, or the one in progress.
   * @param {number} seconds
   * @returns {Stretch | null}
   */
  sentenceFrom(seconds) {
    const opening = this.#order.find((number) => {
      const { start, sentence } = this.all[number];
      return sentence.first === number && start >= seconds - EARLY_SECONDS && start < seconds + 1;
    });
    return this.all[opening ?? this.at(seconds)]?.sentence ?? this.all[0]?.sentence ?? null;
  }

  /** @param {number} start @param {number} end seconds @returns {Stretch | null} the words heard mostly between them */
  between(start, end) {
    const inside = this.all.flatMap((word, number) => {
      const middle = (word.start + word.end) / 2;
      return middle >= start && middle <= end ? [number] : [];
    });
    return inside.length ? { first: inside[0], last: inside[inside.length - 1] } : null;
  }

  /** @param {Range} range such as the selection @returns {Stretch | null} the words that it touches */
  touchedBy(range) {
    let [first, last] = [-1, -1];
    for (const passage of this.#passages) {
      if (!range.intersectsNode(passage.element)) continue;
      const from = passage.element.contains(range.startContainer)
        ? offset(passage, range.startContainer, range.startOffset)
        : 0;
      const to = passage.element.contains(range.endContainer)
        ? offset(passage, range.endContainer, range.endOffset)
        : Infinity;
      for (let number = passage.first; number <= passage.last; number += 1) {
        const word = this.all[number];
        if (word.to <= from || word.from >= to) continue;
        if (first < 0) first = number;
        last = number;
      }
    }
    return first < 0 ? null : { first, last };
  }

  /** @param {number} x @param {number} y in the window @returns {number} the word there; -1 if there is none */
  atPoint(x, y) {
    const caret = caretAt(x, y);
    const passage = caret && this.#passages.find(({ element }) => element.contains(caret.node));
    if (!passage || !caret) return -1;
    const place = offset(passage, caret.node, caret.offset);
    for (let number = passage.first; number <= passage.last; number += 1) {
      if (this.all[number].to < place) continue;
      return isOn(this.range({ first: number, last: number }), x, y) ? number : -1;
    }
    return -1;
  }

  /** @param {number} x @param {number} y in the window @returns {Promise<number | null>} the second to play from */
  async secondAtPoint(x, y) {
    const number = this.atPoint(x, y);
    if (number < 0) return null;
    const { passage } = this.all[number];
    return this.all[(await this.load()) ? number : passage.first].start;
  }

  /** @param {Stretch} stretch @returns {Range} */
  range({ first, last }) {
    const range = document.createRange();
    const [one, other] = [this.all[first], this.all[last]];
    range.setStart(...nodeAt(one.passage, one.from, false));
    range.setEnd(...nodeAt(other.passage, other.to, true));
    return range;
  }

  /** @param {Stretch} stretch @returns {{ start: number, end: number }} seconds */
  span({ first, last }) {
    return { start: this.all[first].start, end: Math.max(this.all[last].end, this.all[first].start) };
  }

  /** @param {Stretch} stretch @returns {string} its words on one line, without anything between passages */
  text({ first, last }) {
    const texts = this.#passages.map((passage) => {
      const [from, to] = [Math.max(first, passage.first), Math.min(last, passage.last)];
      return from > to ? "" : this.range({ first: from, last: to }).toString();
    });
    return texts.join(" ").replace(/\s+/g, " ").trim();
  }

  /** @param {HTMLElement} element @param {number} start @param {number} end seconds, where the next passage begins */
  #read(element, start, end) {
    /** @type {PassageText} */
    const passage = { element, pieces: [], first: this.all.length, last: -1 };
    let text = "";
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = /** @type {Text} */ (walker.currentNode);
      if (node.parentElement?.closest("a.time")) continue;
      passage.pieces.push({ text: node, base: text.length });
      text += node.data;
    }
    let sentence = { first: this.all.length, last: this.all.length };
    for (const { index, 0: word } of text.matchAll(WORD)) {
      const number = this.all.length;
      sentence.last = number;
      this.all.push({ from: index, to: index + word.length, start: 0, end: 0, passage, sentence });
      if (SENTENCE_END.test(word)) sentence = { first: number + 1, last: number + 1 };
    }
    passage.last = this.all.length - 1;
    const step = (end - start) / Math.max(1, passage.last - passage.first + 1);
    for (let number = passage.first; number <= passage.last; number += 1) {
      const place = number - passage.first;
      Object.assign(this.all[number], { start: start + place * step, end: start + (place + 1) * step });
    }
    this.#passages.push(passage);
  }

  async #fetch() {
    const mayRead = self.origin !== "null"; // else a sandbox took the origin away, or the page is a file on disk
    if (!this.address || !mayRead) return false;
    try {
      const answer = await fetch(this.address, { credentials: "same-origin" });
      if (answer.ok) this.#take(await answer.json());
    } catch {
      // Offline, or an unexpected response: keep the guess.
    }
    return this.isExact;
  }

  /** @param {{ version?: number, passages?: { words?: [number, number][] }[] }} file */
  #take(file) {
    if (file.version !== 1 || file.passages?.length !== this.#passages.length) return;
    file.passages.forEach(({ words = [] }, number) => {
      const { first, last } = this.#passages[number];
      if (words.length !== last - first + 1) return; // the text is not this page's: keep the guess
      words.forEach(([start, end], place) => Object.assign(this.all[first + place], { start, end }));
    });
    this.isExact = true;
    this.#sort();
  }

  #sort() {
    this.#order = this.all.map((_, number) => number).sort((one, other) => this.all[one].start - this.all[other].start);
  }
}

/** @param {PassageText} passage @param {Node} node @param {number} within @returns {number} the place in the passage's text */
function offset(passage, node, within) {
  const point = document.createRange();
  point.setStart(node, within);
  for (const { text, base } of passage.pieces) {
    if (text === node) return base + within;
    if (point.comparePoint(text, 0) >= 0) return base;
  }
  const last = passage.pieces.at(-1);
  return last ? last.base + last.text.length : 0;
}

/** @param {PassageText} passage @param {number} place @param {boolean} isEnd @returns {[Text, number]} */
function nodeAt({ pieces }, place, isEnd) {
  const piece = pieces.findLast(({ base }) => (isEnd ? base < place : base <= place)) ?? pieces[0];
  return [piece.text, place - piece.base];
}

/** @param {number} x @param {number} y @returns {{ node: Node, offset: number } | null} */
function caretAt(x, y) {
  if ("caretPositionFromPoint" in document) {
    const caret = document.caretPositionFromPoint(x, y);
    return caret && { node: caret.offsetNode, offset: caret.offset };
  }
  const range = /** @type {Document} */ (document).caretRangeFromPoint(x, y);
  return range && { node: range.startContainer, offset: range.startOffset };
}

/** @param {Range} range @param {number} x @param {number} y @returns {boolean} whether a click there means these words */
function isOn(range, x, y) {
  return [...range.getClientRects()].some((box) => {
    const slack = box.height / 3; // the space after a word belongs to it
    return x >= box.left - slack && x <= box.right + slack && y >= box.top - slack && y <= box.bottom + slack;
  });
}
