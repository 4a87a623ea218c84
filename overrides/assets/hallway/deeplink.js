/**
 * Links to a second (W3C Media Fragments, temporal dimension): reading them, writing them.
 * @module
 */

import { parse } from "./timecode.js";

/** @typedef {{ start: number, end: number | null }} Span seconds of the recording; no end: to the end */

const ANCHOR = /^#t(\d+(?:\.\d+)?)$/; // the id of a passage or chapter, which also works without JavaScript

/**
 * Reads `#t=83`, `#t=83,120`, `#t=1:23`, `#t83` or `?t=83`; the fragment wins over the query.
 * @param {{ hash: string, search: string }} address such as `location`
 * @param {number} [duration] seconds of the recording; what starts at or after it is ignored
 * @returns {Span | null} null if no valid second is requested
 */
export function read(address, duration = Infinity) {
  const anchor = ANCHOR.exec(address.hash);
  const asked = [anchor?.[1], parameter(address.hash.slice(1)), parameter(address.search.slice(1))];
  for (const value of asked) {
    const span = value ? readSpan(value) : null;
    if (span && span.start < duration) return span;
  }
  return null;
}

/**
 * Reads a click on a link to a second of this page.
 * @param {Event} event
 * @param {number} duration
 * @returns {Span | null} null for any other click, and if a modifier key is held, which the browser handles
 */
export function readClick(event, duration) {
  const link = event.target instanceof Element ? event.target.closest("a[href^='#t']") : null;
  if (!(link instanceof HTMLAnchorElement) || !(event instanceof MouseEvent) || isCombined(event)) return null;
  return read({ hash: link.hash, search: "" }, duration);
}

/** @param {MouseEvent} event @returns {boolean} whether a modifier key changes the meaning of the click */
export function isCombined(event) {
  return event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
}

/**
 * Returns an answer's permanent address.
 * @param {HTMLElement} root has it in `data-permalink`, absolute if the site knows its own address
 * @param {string} pathname of the answer's page, if it does not
 * @returns {URL}
 */
export function permalink(root, pathname) {
  const known = root.dataset.permalink ?? "";
  return new URL(/^https?:/.test(known) ? known : pathname, location.href);
}

/**
 * Writes the fragment of a second: `#t=83`, or of a stretch: `#t=83.6,87.1`. A whole second is easy to read and begins a
 * little early; a stretch that stops is meant to the word.
 * @param {number} start seconds
 * @param {number | null} [end]
 * @returns {string}
 */
export function fragment(start, end = null) {
  if (end === null) return `#t=${Math.floor(start)}`;
  return `#t=${Math.floor(round(start * 10)) / 10},${Math.ceil(round(end * 10)) / 10}`;
}

/** @param {number} value @returns {number} without floating-point noise */
function round(value) {
  return Math.round(value * 1000) / 1000;
}

/** @param {string} query @returns {string | null} the value of the last `t` in it */
function parameter(query) {
  return new URLSearchParams(query).getAll("t").at(-1) ?? null;
}

/** @param {string} value @returns {Span | null} */
function readSpan(value) {
  const parts = value.trim().replace(/^npt:/i, "").split(",");
  if (parts.length > 2) return null;
  const start = parts[0] === "" && parts.length === 2 ? 0 : parse(parts[0]);
  const end = parts.length === 2 ? parse(parts[1]) : null;
  const isSensible = Number.isFinite(start) && (end === null || end > start);
  return isSensible ? { start, end } : null;
}
