/**
 * The index: Pagefind, asked for one word at a time. Pagefind finds only what has all words of a query, and for an unknown word
 * whatever begins alike; asked word by word, results can be added up, and a word that nothing has is known as such.
 * @module
 */

import { parts, plain } from "./query.js";

/**
 * @typedef {object} Fragment what the index keeps of an answer
 * @property {string} raw_url
 * @property {string} content
 * @property {{ title?: string }} meta
 * @property {{ id: string, location: number }[]} anchors
 */
/** @typedef {{ score: number, positions: number[], load: () => Promise<Fragment> }} Match of one word in one answer */
/** @typedef {Map<string, Match>} Matches by the id of the answer */
/** @typedef {{ id: string, score: number, words: number[], data: () => Promise<Fragment> }} Result */
/**
 * @typedef {object} Pagefind its module
 * @property {(text: string) => Promise<{ results: Result[] }>} search
 * @property {(text: string) => Promise<void>} preload
 * @property {(folder: string) => Promise<void>} mergeIndex
 */

const EVERY = "📄"; // what all documents have
const LAST = "\u{ffff}"; // sorts after every letter
const SYNONYM = 0.7; // what a match of another word for it is worth

export class Index {
  /** @type {Map<string, Promise<Matches>>} */
  #asked = new Map();

  /** @param {Pagefind} pagefind */
  constructor(pagefind) {
    this.pagefind = pagefind;
  }

  /**
   * @param {URL} folder
   * @param {number} tried how often it was tried before: browsers ask only once for the same script
   * @returns {Promise<Index>}
   * @throws {Error} if the site has no index
   */
  static async load(folder, tried) {
    const pagefind = await import(new URL(tried ? `pagefind.js?${tried}` : "pagefind.js", folder).href);
    await pagefind.options({ noWorker: true }); // the worker is another 12 KB
    await pagefind.init();
    return new Index(pagefind);
  }

  /** Adds the other volumes of a large index. @param {URL} folder @param {number} volumes */
  async merge(folder, volumes) {
    const others = Array.from({ length: Math.max(volumes - 1, 0) }, (_, number) => new URL(`${number + 1}/`, folder).href);
    await Promise.all(others.map((other) => this.pagefind.mergeIndex(other)));
  }

  /** @returns {Promise<string[]>} of all answers, in any order */
  async ids() {
    return (await this.pagefind.search(EVERY)).results.map(({ id }) => id);
  }

  /**
   * @param {string[][]} phrases of which an answer needs one; each as words, of which it needs all
   * @returns {Promise<Matches>}
   */
  async find(phrases) {
    const [typed, ...others] = await Promise.all(phrases.map((phrase) => this.#all(phrase)));
    for (const matches of others) {
      for (const [id, match] of matches) {
        const known = typed.get(id);
        if (!known) typed.set(id, { ...match, score: match.score * SYNONYM });
        else typed.set(id, { ...known, positions: [...known.positions, ...match.positions] });
      }
    }
    return typed;
  }

  /** @param {string[]} phrase @returns {Promise<Matches>} */
  async #all(phrase) {
    const found = await Promise.all(phrase.map((word) => this.#word(word)));
    return found.reduce(both);
  }

  /** @param {string} word @returns {Promise<Matches>} */
  async #word(word) {
    const asked = this.#asked.get(word) ?? this.#ask(word);
    this.#asked.set(word, asked);
    return new Map(await asked);
  }

  /** @param {string} word @returns {Promise<Matches>} what has it or begins with it; for an identifier, its parts */
  async #ask(word) {
    const exact = await this.pagefind.search(`"${word}"`);
    if (!exact.results.length) await this.pagefind.preload(word + LAST); // the next part may have words that begin with it
    const all = await this.pagefind.search(word);
    const whole = byVolume(exact.results);
    const found = [...byVolume(all.results)].map(async ([volume, results]) =>
      whole.has(volume) || (await beginsWith(word, results)) ? results : [],
    );
    const results = (await Promise.all(found)).flat();
    if (results.length) return matches(results);
    const pieces = parts(word);
    if (pieces.length < 2) return new Map();
    return this.#all(pieces);
  }
}

/** @param {Result[]} results @returns {Map<string, Result[]>} those of each volume, in which words are looked for on their own */
function byVolume(results) {
  /** @type {Map<string, Result[]>} */
  const found = new Map();
  for (const result of results) {
    const [volume] = result.id.split("_", 1);
    const others = found.get(volume);
    if (others) others.push(result);
    else found.set(volume, [result]);
  }
  return found;
}

/**
 * Tells whether results have a longer word; otherwise Pagefind gave what has a shorter one, which is another word.
 * @param {string} word
 * @param {Result[]} results
 * @returns {Promise<boolean>}
 */
async function beginsWith(word, results) {
  const first = results.find((result) => result.words.length);
  if (!first) return false;
  const found = contentWords(await first.data())[first.words[0]] ?? "";
  return plain(found).includes(plain(word));
}

/** @param {Fragment} fragment @returns {string[]} its words, as the index counts them */
export function contentWords(fragment) {
  return fragment.content.split(/\s+/);
}

/** @param {Result[]} results @returns {Matches} */
function matches(results) {
  return new Map(results.map(({ id, score, words, data }) => [id, { score, positions: words, load: data }]));
}

/** @param {Matches} one @param {Matches} other @returns {Matches} what is in both */
function both(one, other) {
  /** @type {Matches} */
  const found = new Map();
  for (const [id, match] of one) {
    const second = other.get(id);
    if (!second) continue;
    found.set(id, { ...match, score: match.score + second.score, positions: [...match.positions, ...second.positions] });
  }
  return found;
}
