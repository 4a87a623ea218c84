/**
 * Snippets: what people paste elsewhere. Their templates, and the characters to escape in each syntax, come with the page
 * (`hallway/place/formats/share.py` fills the same templates); the address, the second and the quoted words are filled in here.
 * @module
 */

import { fragment } from "../deeplink.js";
import { stamp } from "../timecode.js";

/** @typedef {{ text: string, quote: string, escape: string }} Template */
/** @typedef {Template & { id: string, label: string, rich: boolean }} Kind */
/** @typedef {{ kinds: Kind[], rich: Template, escapes: Record<string, Record<string, string>>, quote_length: number }} Kit */
/** @typedef {{ start: number | null, end: number | null, quote: string }} Part of an answer; all of it if there is no start */
/** @typedef {{ text: string, html: string }} Snippet */

const UNSAFE = /[^A-Za-z0-9\-._~/,%@:]/gu; // in a path: characters that mean something in one of the syntaxes
const DIRECTION = /[\u202a-\u202e\u2066-\u2069\ufeff]/gu; // characters that change the reading direction
const INVISIBLE = /[\p{Cc}\p{Cs}]/gu;

/**
 * Writes a snippet for a part of an answer.
 * @param {Kit} kit
 * @param {Kind} kind
 * @param {URL} page the answer's permanent address
 * @param {number} duration seconds
 * @param {Part} part
 * @returns {Snippet}
 */
export function write(kit, kind, page, duration, part) {
  const hash = part.start === null ? "" : fragment(part.start, part.end);
  const quote = clip(part.quote, kit.quote_length);
  const values = { address: plain(page) + hash, embed: plain(embed(page)) + hash, span: span(duration, part), quote };
  /** @param {Template} template */
  const fill = ({ text, quote: quoted, escape }) => {
    const table = new Map(Object.entries(kit.escapes[escape] ?? {}));
    return (text + (quote ? quoted : "")).replace(/\u0001([a-z]+)\u0001/g, (slot, name) => {
      const value = /** @type {Record<string, string>} */ (values)[name] ?? slot;
      if (name === "address" || name === "embed") return value; // percent-encoded: nothing to escape
      return Array.from(value, (char) => table.get(char) ?? char).join("");
    });
  };
  return { text: fill(kind), html: kind.rich ? fill(kit.rich) : "" };
}

/** @param {URL} page @returns {URL} of the same answer's embed */
export function embed(page) {
  const id = page.pathname.split("/").at(-2) ?? "";
  return new URL(`../../embed/${id}/`, page);
}

/** @param {number} duration @param {Part} part @returns {string} such as "from 1:23 of 4:52" */
function span(duration, { start, end }) {
  const length = stamp(duration);
  if (start === null) return length;
  return end === null ? `from ${stamp(start)} of ${length}` : `${stamp(start)} to ${stamp(end)} of ${length}`;
}

/** @param {URL} address @returns {string} without query and fragment, safe in every syntax */
function plain(address) {
  return address.origin + address.pathname.replace(UNSAFE, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** @param {string} text @param {number} length @returns {string} one line, cut between words */
function clip(text, length) {
  const line = text.replace(DIRECTION, "").replace(/[\s\x1c-\x1f\x85]+/gu, " ").replace(INVISIBLE, "").trim();
  const chars = Array.from(line);
  if (chars.length <= length) return line;
  const cut = chars.slice(0, length).join("");
  return `${cut.includes(" ") ? cut.slice(0, cut.lastIndexOf(" ")) : chars.slice(0, length - 1).join("")}…`;
}
