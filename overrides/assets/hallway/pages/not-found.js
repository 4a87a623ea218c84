/**
 * The page for addresses that do not exist: suggests the pages whose addresses are most like the one that was asked for.
 * @module
 */

import { findElement } from "../element.js";
import { carried } from "./retired.js";

/** @typedef {[address: string, title: string]} Known an address relative to the root of the site */

const LIST = "assets/hallway/pages/known.json";
const MOST = 3;
const ENOUGH = 0.5; // similarity
const BEHIND = 0.2; // similarity; pages further behind the best one are not worth a look
const CUT = 0.9; // similarity of an address whose end is missing
const SHORTEST_CUT = 4; // characters; fewer are the beginning of too many addresses

/** @param {HTMLElement} page */
export async function mount(page) {
  const root = findElement(page, ".missing__home", HTMLAnchorElement).href;
  const meant = findElement(page, ".meant", HTMLElement);
  if (!meant.hidden || !location.href.startsWith(root)) return;
  const response = await fetch(new URL(LIST, root));
  if (!response.ok) return;
  const found = nearest(location.pathname.slice(new URL(root).pathname.length), await response.json());
  findElement(meant, "ul", HTMLElement).replaceChildren(...found.map((known) => item(root, known)));
  meant.hidden = found.length === 0;
}

/**
 * Returns the pages whose addresses are most like this one, the best first; none if no address is alike.
 * @param {string} asked an address below the root of the site
 * @param {Known[]} known
 * @returns {Known[]}
 */
export function nearest(asked, known) {
  const [folder, id] = split(asked);
  if (!id) return [];
  const ranked = known.map((page) => {
    const [itsFolder, itsId] = split(page[0]);
    return { page, likeness: similarity(id, itsId), isSameFolder: folder === itsFolder };
  });
  const least = Math.max(ENOUGH, ...ranked.map(({ likeness }) => likeness - BEHIND));
  return ranked
    .filter(({ likeness }) => likeness >= least)
    .sort((one, other) => other.likeness - one.likeness || Number(other.isSameFolder) - Number(one.isSameFolder))
    .slice(0, MOST)
    .map(({ page }) => page);
}

/** @param {string} address @returns {[folder: string, id: string]} such as `a/` and `refund-after-30-days` */
function split(address) {
  const parts = decoded(address).toLowerCase().split("/").filter((part) => part && part !== "index.html");
  const id = (parts.pop() ?? "").replace(/\.(html?|md)$/, "").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");
  return [parts.at(-1) ?? "", id];
}

/** @param {string} address @returns {string} */
function decoded(address) {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

/**
 * Compares two ids: letter by letter for slips of the keyboard, word by word for other phrasings.
 * @param {string} one
 * @param {string} other
 * @returns {number} from 0 to 1
 */
function similarity(one, other) {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (short.length >= SHORTEST_CUT && long.startsWith(short)) return short === long ? 1 : CUT;
  const letters = 1 - distance(one, other) / long.length;
  return Math.max(letters, sharedWords(one.split("-"), other.split("-")));
}

/** @param {string[]} one @param {string[]} other @returns {number} the share of words that both have */
function sharedWords(one, other) {
  const shared = one.filter((word) => other.includes(word)).length;
  return (2 * shared) / (one.length + other.length);
}

/** @param {string} one @param {string} other @returns {number} Levenshtein: insertions, deletions and replacements */
function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 0; i < one.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < other.length; j++) {
      next.push(Math.min(row[j + 1] + 1, next[j] + 1, row[j] + Number(one[i] !== other[j])));
    }
    row = next;
  }
  return row[other.length];
}

/**
 * @param {string} root
 * @param {Known} known
 * @returns {HTMLElement} a link that passes on where the reader came from and the second
 */
function item(root, [address, title]) {
  const element = document.createElement("li");
  const link = document.createElement("a");
  link.href = carried(root + address, location);
  link.textContent = title;
  element.append(link);
  return element;
}
