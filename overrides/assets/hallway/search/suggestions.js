/**
 * Pages that may help beside answers: moments, people, roles and tags whose names have words of the query.
 * @module
 */

import { words } from "./query.js";
import { isOneEdit } from "./spelling.js";

/**
 * @typedef {object} Suggestion a page of the site
 * @property {"moment" | "expert" | "role" | "tag" | "path"} kind
 * @property {string} title
 * @property {string} url from the root of the site
 * @property {string} words other names and cues
 * @property {string} [id] of a moment
 * @property {number} [count] of a moment's answers
 * @property {{ id: string, name: string }[]} [experts] who answers most often in a moment
 */

const NAME = 2; // what a word of the name is worth, beside a word of the cues
const CLOSE = 0.5; // of the best page's rate; a page with less is not suggested beside it
const SHORTEST = 3; // letters of a word that may be the beginning of another

/**
 * @param {Suggestion[]} pages
 * @param {string} query
 * @param {Set<string>} common words that tell nothing
 * @returns {Suggestion[]} those that have words of the query, the best first
 */
export function suggest(pages, query, common) {
  const asked = words(query).filter((word) => !common.has(word));
  const rated = pages.map((page) => ({ page, rate: rate(page, asked) }));
  const least = CLOSE * Math.max(...rated.map(({ rate }) => rate));
  const close = rated.filter(({ rate }) => rate > least);
  return close.sort((one, other) => other.rate - one.rate).map(({ page }) => page);
}

/** @param {Suggestion} page @param {string[]} asked @returns {number} */
function rate(page, asked) {
  const [names, cues] = [words(page.title), words(page.words)];
  let sum = 0;
  for (const word of asked) {
    if (names.some((name) => isAlike(word, name))) sum += NAME;
    else if (cues.some((cue) => isAlike(word, cue))) sum += 1;
  }
  return sum;
}

/** @param {string} word @param {string} other @returns {boolean} whether one begins with the other, or is a letter away */
function isAlike(word, other) {
  if (word === other) return true;
  if (Math.min(word.length, other.length) < SHORTEST) return false;
  const [short, long] = word.length < other.length ? [word, other] : [other, word];
  return (long.startsWith(short) && long.length - short.length <= 3) || (short.length > SHORTEST && isOneEdit(word, other));
}
