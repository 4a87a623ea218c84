/**
 * Finds answers: adds up what the index knows of each word, relaxes and corrects the query, ranks and filters.
 * @module
 */

import { Facets } from "./facets.js";
import { Index } from "./index.js";
import { terms } from "./query.js";
import { nearest } from "./spelling.js";

/** @typedef {import("./index.js").Fragment} Fragment */
/** @typedef {import("./index.js").Matches} Matches */
/**
 * @typedef {object} Guide search/guide.json
 * @property {import("./suggestions.js").Suggestion[]} pages
 * @property {string[][]} synonyms
 * @property {string[]} common
 * @property {boolean} [isPending] whether a preview is still making the index
 */
/** @typedef {import("./facets.js").Filters} Filters */
/**
 * @typedef {object} Hit an answer that was found
 * @property {number} share of what was asked that it has, 0 to 1, weighted by how rare each word is
 * @property {number} score
 * @property {Map<number, number>} positions of words, and how rare each is
 * @property {string} expert
 * @property {boolean} isChecked
 * @property {boolean} isStale whether its review is overdue
 * @property {() => Promise<Fragment>} load
 */
/**
 * @typedef {object} Outcome
 * @property {Hit[]} hits the best first
 * @property {boolean} isRelaxed whether none of them, or too few, have all words
 * @property {Map<string, string>} corrected words that no answer has, and what was looked for instead
 */

const ROOT = new URL("../../../", import.meta.url);
const FOLDER = new URL("search/", ROOT);
const ENOUGH = 5; // answers with all words; with fewer, those with most words follow
const LEAST = 0.2; // of what was asked, so that a word that many have is not taken for an answer
const CLOSE = 0.4; // of what the best answer has; the rest would be noise
const NUMBER = 0.5; // what a bare number tells, beside a word as rare: "40 hours" answers nothing about "40 days"
const CHECKED = 1.15;
const STALE = 0.6;

let tried = 0;

export class Engine {
  /** @type {Promise<string[]> | null} */
  #spelling = null;

  /** @param {Index | null} index @param {Guide} guide @param {Facets} facets */
  constructor(index, guide, facets) {
    this.index = index;
    this.guide = guide;
    this.facets = facets;
    this.common = new Set(guide.common);
  }

  /** @returns {Promise<Engine>} @throws {Error} if the site's files cannot be loaded */
  static async load() {
    const loading = Index.load(FOLDER, tried++).catch(() => null); // no program for the platform on which the site was built
    const files = await Promise.all([read("guide.json"), read("facets.json")]);
    const [guide, facets] = await Promise.all(files.map((file) => file.json()));
    const index = await loading;
    await index?.merge(FOLDER, facets.volumes);
    return new Engine(index, guide, new Facets(facets, index && (await index.ids())));
  }

  /** @param {string} path from the root of the site @returns {string} */
  static url(path) {
    return new URL(path, ROOT).href;
  }

  /** @returns {boolean} */
  get isSearchable() {
    return this.facets.size > 0;
  }

  /** @returns {boolean} whether answers can be searched soon, once the engine is loaded again */
  get isPending() {
    return this.guide.isPending === true;
  }

  /** @param {string} query @param {Filters} filters @returns {Promise<Outcome>} @throws {Error} if a file cannot be loaded */
  async find(query, filters) {
    const { index } = this;
    if (!index || !this.isSearchable) return { hits: [], isRelaxed: false, corrected: new Map() };
    const asked = terms(query, this.guide.synonyms, this.common);
    /** @type {Map<string, string>} */
    const corrected = new Map();
    const found = await Promise.all(
      asked.map(async (term) => {
        const matches = await index.find(term.phrases);
        if (matches.size) return matches;
        const known = await this.#words();
        if (known.includes(term.text)) throw new Error("a part of the index was not loaded"); // Pagefind keeps that to itself
        const better = nearest(term.text, known);
        if (better) corrected.set(term.text, better);
        return better ? index.find([[better]]) : matches;
      }),
    );
    const hits = this.#hits(asked, found).filter((hit) => hit.share > LEAST && this.facets.passes(hit.id, filters));
    const complete = hits.filter((hit) => hit.share > 0.999);
    const isRelaxed = asked.length > 1 && complete.length < Math.min(ENOUGH, hits.length);
    const least = CLOSE * Math.max(...hits.map((hit) => hit.share));
    return { hits: isRelaxed ? hits.filter((hit) => hit.share >= least) : complete, isRelaxed, corrected };
  }

  /**
   * @param {import("./query.js").Term[]} asked
   * @param {Matches[]} found for each term
   * @returns {(Hit & { id: string })[]}
   */
  #hits(asked, found) {
    const total = this.facets.size;
    const rarity = found.map(({ size }, number) => {
      const told = /^\p{N}+$/u.test(asked[number].text) ? NUMBER : 1;
      return told * Math.log(1 + total / (size || 1));
    });
    const all = rarity.reduce((sum, value) => sum + value, 0);
    /** @type {Map<string, Hit & { id: string }>} */
    const hits = new Map();
    found.forEach((matches, number) => {
      for (const [id, match] of matches) {
        const hit = hits.get(id) ?? { id, share: 0, score: 0, positions: new Map(), load: match.load, ...this.facets.of(id) };
        hits.set(id, hit);
        hit.share += rarity[number] / all;
        hit.score += match.score;
        for (const position of match.positions) hit.positions.set(position, rarity[number]);
      }
    });
    for (const hit of hits.values()) {
      hit.score *= hit.share ** 2 * (hit.isChecked ? CHECKED : 1) * (hit.isStale ? STALE : 1);
    }
    return [...hits.values()].sort((one, other) => other.score - one.score || (one.id < other.id ? -1 : 1));
  }

  /** @returns {Promise<string[]>} the words of all answers */
  async #words() {
    this.#spelling ??= read("spelling.txt").then(async (response) => (await response.text()).split(" "));
    return this.#spelling;
  }
}

/** @param {string} name @returns {Promise<Response>} */
async function read(name) {
  const response = await fetch(new URL(name, FOLDER), { cache: "no-cache" }); // of the same build as the index
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response;
}
