/**
 * What an answer says about a query: the sentences with its words, and the second of each.
 * @module
 */

import { contentWords } from "./index.js";

/** @typedef {import("./index.js").Fragment} Fragment */
/** @typedef {{ text: string, isFound: boolean }} Piece of a sentence */
/** @typedef {{ seconds: number, chapter: string, pieces: Piece[] }} Passage */
/** @typedef {{ title: string, url: string, length: string, media: string, passages: Passage[] }} Found */
/** @typedef {{ id: string, start: number, end: number, weight: number }} Section between two anchors */

const MOST_PASSAGES = 3;
const MOST_WORDS = 34; // of a sentence that is shown
const BEFORE = 8; // of them before the first word that was found, at most
const SHORT = 6; // words; a shorter sentence is shown with the next
const END = /[.!?…][)"'”’]*$/;

/**
 * @param {Fragment} fragment
 * @param {Map<number, number>} positions of what was found, and the weight of each
 * @returns {Found}
 */
export function found(fragment, positions) {
  const words = contentWords(fragment);
  const sections = sectionsOf(fragment, words.length);
  for (const [position, weight] of positions) {
    const section = sections.find(({ start, end }) => position >= start && position < end);
    if (section) section.weight = Math.max(section.weight, 0) + weight;
  }
  return {
    title: fragment.meta.title ?? "",
    url: fragment.raw_url.replace(/^\/+/, "").replace(/\.html$/, "/"),
    length: valueOf(fragment, "length:"),
    media: valueOf(fragment, "media:"),
    passages: [...passages(sections, words, positions)],
  };
}

/** @param {Fragment} fragment @param {number} end @returns {Section[]} */
function sectionsOf(fragment, end) {
  const anchors = [{ id: "title", location: 0 }, ...fragment.anchors].filter(({ id }) => !id.includes(":"));
  return anchors.map(({ id, location }, number) => {
    return { id, start: location, end: anchors[number + 1]?.location ?? end, weight: 0 };
  });
}

/**
 * @param {Section[]} sections
 * @param {string[]} words
 * @param {Map<number, number>} positions
 * @returns {Passage[]} in the order of the recording; the summary from its start if nothing that is said has the words
 */
function passages(sections, words, positions) {
  let chapter = "";
  const said = [];
  for (const section of sections) {
    if (/^c\d+$/.test(section.id)) chapter = words.slice(section.start, section.end).join(" ").replace(/\.$/, "");
    else if (/^t\d+$/.test(section.id)) said.push({ ...section, chapter, seconds: Number(section.id.slice(1)) });
  }
  const best = said.filter(({ weight }) => weight > 0).sort((one, other) => other.weight - one.weight);
  const shown = best.slice(0, MOST_PASSAGES).sort((one, other) => one.start - other.start);
  if (shown.length) return shown.map((each) => ({ ...each, pieces: sentence(words, each, positions) }));
  const titled = sections.findIndex(({ id, weight }) => /^c\d+$/.test(id) && weight > 0);
  const next = titled < 0 ? undefined : said.find(({ start }) => start >= sections[titled].end);
  if (next) return [{ ...next, pieces: sentence(words, next, positions) }];
  const summary = sections.find(({ id, start, end }) => id === "summary" && end > start) ?? said[0];
  return summary ? [{ seconds: 0, chapter: "", pieces: sentence(words, summary, positions) }] : [];
}

/**
 * @param {string[]} words
 * @param {Section} section
 * @param {Map<number, number>} positions
 * @returns {Piece[]} the sentence of the section that has most of what was found
 */
function sentence(words, section, positions) {
  let [start, end, best] = [section.start, section.end, -1];
  for (let from = section.start, at = from; at < section.end; at += 1) {
    const isEnd = at + 1 === section.end || (END.test(words[at]) && at + 1 - from >= SHORT);
    if (!isEnd) continue;
    let weight = 0;
    for (let each = from; each <= at; each += 1) weight += positions.get(each) ?? 0;
    if (weight > best) [start, end, best] = [from, at + 1, weight];
    from = at + 1;
  }
  return pieces(words, cut(start, end, positions), { start, end }, positions);
}

/** @param {number} start @param {number} end @param {Map<number, number>} positions @returns {[number, number]} */
function cut(start, end, positions) {
  if (end - start <= MOST_WORDS) return [start, end];
  let first = start;
  while (first < end && !positions.has(first)) first += 1;
  const from = first < end ? Math.max(start, Math.min(first - BEFORE, end - MOST_WORDS)) : start;
  return [from, Math.min(end, from + MOST_WORDS)];
}

/**
 * @param {string[]} words
 * @param {[number, number]} shown
 * @param {{ start: number, end: number }} whole
 * @param {Map<number, number>} positions
 * @returns {Piece[]}
 */
function pieces(words, [from, to], whole, positions) {
  /** @type {Piece[]} */
  const found = from > whole.start ? [{ text: "… ", isFound: false }] : [];
  for (let at = from; at < to; at += 1) {
    const isFound = positions.has(at);
    found.push({ text: words[at], isFound }, { text: at + 1 < to ? " " : "", isFound: false });
  }
  if (to < whole.end) found.push({ text: " …", isFound: false });
  return found;
}

/** @param {Fragment} fragment @param {string} key @returns {string} what an id of the fragment carries */
function valueOf(fragment, key) {
  return fragment.anchors.find(({ id }) => id.startsWith(key))?.id.slice(key.length) ?? "";
}
