/**
 * Corrects a word that no answer has, by the words of the answers.
 * @module
 */

const SHORTEST = 4; // letters; a shorter word is one letter away from too many others

/**
 * @param {string} word
 * @param {string[]} known the most frequent first
 * @returns {string} the most frequent word that is one letter away; empty if there is none
 */
export function nearest(word, known) {
  if (word.length < SHORTEST || /\p{N}/u.test(word)) return "";
  return known.find((other) => isOneEdit(word, other)) ?? "";
}

/**
 * @param {string} one
 * @param {string} other
 * @returns {boolean} whether one letter is added, missing or another, or two neighbours are swapped
 */
export function isOneEdit(one, other) {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1 || short === long) return false;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start += 1;
  const rest = (/** @type {string} */ text, /** @type {number} */ skipped) => text.slice(start + skipped);
  if (long.length > short.length) return rest(short, 0) === rest(long, 1);
  const isSwapped = short[start] === long[start + 1] && short[start + 1] === long[start];
  return rest(short, 1) === rest(long, 1) || (isSwapped && rest(short, 2) === rest(long, 2));
}
