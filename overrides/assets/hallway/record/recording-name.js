/**
 * The name of a recording that says what it answers, who speaks and when it is needed. The Python twin, which reads it
 * back, is `hallway/library/recording_name.py`.
 * @module
 */

/** @typedef {{ question: string, expert: string, moment: string }} Asked expert and moment are ids, or empty */

const LONGEST_NAME = 160; // bytes of question and brackets
const SHORTEST_QUESTION = 40; // bytes that a question gets, however long the ids are
const TO_FULL_WIDTH = 0xfee0; // Unicode keeps full-width twins of the ASCII signs at this distance
const REFUSED = /["%*/:<>?\\|~]|^\./g; // by a file system or a browser; a leading dot would hide the file
const SPACES = /[\p{Cc}\p{Zl}\p{Zp}]/gu;
const LOST = /(?![\u200c\u200d])[\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}]/gu; // hide, reorder, are no characters
const ID = /^[a-z0-9][a-z0-9-]{0,79}$/;

/**
 * Names a file: `How late is late [support-lead @ refund-request] 2026-11-22.webm`.
 * @param {Asked} asked
 * @param {{ day?: string, suffix?: string }} [more] the day as 2026-11-22; the suffix with its dot
 * @returns {string}
 */
export function recordingName({ question, expert, moment }, { day = "", suffix = "" } = {}) {
  const tag = `[${`${isId(expert) ? expert : ""} @ ${isId(moment) ? moment : ""}`.trim()}]`;
  const room = Math.max(LONGEST_NAME - tag.length - 1, SHORTEST_QUESTION);
  const told = cut(legible(question).replace(REFUSED, widen), room);
  return `${told} ${tag}${day && ` ${day}`}${suffix}`.trimStart();
}

/** @param {string} text @returns {boolean} */
export function isId(text) {
  return ID.test(text);
}

/**
 * @param {string} text
 * @returns {string} one line, without what no file name carries
 */
export function legible(text) {
  return text.replace(SPACES, " ").replace(LOST, "").normalize("NFC").replace(/\s+/g, " ").trim();
}

/** @param {string} sign @returns {string} */
function widen(sign) {
  return String.fromCharCode(sign.charCodeAt(0) + TO_FULL_WIDTH);
}

/**
 * Cuts to a number of bytes, between words where that leaves half of it.
 * @param {string} text
 * @param {number} longest
 * @returns {string}
 */
function cut(text, longest) {
  if (bytes(text) <= longest) return text;
  let part = "";
  let size = 0;
  for (const char of text) {
    size += bytes(char);
    if (size > longest) break;
    part += char;
  }
  const words = part.slice(0, Math.max(0, part.lastIndexOf(" ")));
  return (2 * bytes(words) >= longest ? words : part).trim();
}

/** @param {string} text @returns {number} */
function bytes(text) {
  return new TextEncoder().encode(text).length;
}
