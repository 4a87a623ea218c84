/**
 * Reads what someone types: its words, and for each what else it may be called.
 * @module
 */

/**
 * @typedef {object} Term a word of a query, or several that are one term of the glossary
 * @property {string} text as typed
 * @property {string[][]} phrases each as words; an answer with one of them has the term; the first is what was typed
 */

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}_'’./#@+\-]*/gu;
const ENDING = /['’./#@+\-]+$/u;
const MOST_WORDS = 12;
const LONGEST = 60; // letters

/** @param {string} text @returns {string[]} its words in lower case; identifiers such as PROJ-1234 stay whole */
export function words(text) {
  return [...text.normalize("NFC").toLowerCase().matchAll(WORD)]
    .map(([word]) => word.slice(0, LONGEST).replace(ENDING, ""))
    .filter(Boolean);
}

/** @param {string} word @returns {string} its letters and digits alone, without accents, as the index compares them */
export function plain(word) {
  return word.normalize("NFD").replace(/[^\p{L}\p{N}_]/gu, "").toLowerCase();
}

/** @param {string} word @returns {string[]} the parts of an identifier: "mar" and "1234" of "mar-1234" */
export function parts(word) {
  return word.match(/[\p{L}\p{M}]+|\p{N}+/gu) ?? [];
}

/**
 * @param {string} text
 * @param {string[][]} synonyms lists of words and phrases that mean the same
 * @param {Set<string>} common words that tell nothing, unless there are no others
 * @returns {Term[]}
 */
export function terms(text, synonyms, common) {
  const typed = words(text).slice(0, MOST_WORDS);
  /** @type {Term[]} */
  const found = [];
  for (let at = 0; at < typed.length; ) {
    const { length, phrases } = longest(typed, at, synonyms);
    found.push({ text: typed.slice(at, at + length).join(" "), phrases });
    at += length;
  }
  const telling = found.filter(({ text, phrases }) => phrases.length > 1 || !(common.has(text) || isLetter(text)));
  return unique(telling.length ? telling : found);
}

/**
 * @param {string[]} typed
 * @param {number} at
 * @param {string[][]} synonyms
 * @returns {{ length: number, phrases: string[][] }} the longest known phrase that begins there, or one word
 */
function longest(typed, at, synonyms) {
  let best = { length: 1, phrases: [[typed[at]]] };
  for (const group of synonyms) {
    const phrases = group.map(words).filter((phrase) => phrase.length);
    for (const phrase of phrases) {
      const isHere = phrase.every((word, number) => word === typed[at + number]);
      if (!isHere || (best.phrases.length > 1 && phrase.length <= best.length)) continue;
      best = { length: phrase.length, phrases: [phrase, ...phrases.filter((other) => other !== phrase)] };
    }
  }
  return best;
}

/** @param {string} text @returns {boolean} whether it is one letter, with which most answers have a word that begins */
function isLetter(text) {
  return /^\p{L}$/u.test(text);
}

/** @param {Term[]} found @returns {Term[]} */
function unique(found) {
  return [...new Map(found.map((term) => [term.text, term])).values()];
}
