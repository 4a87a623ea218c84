/**
 * The file name of a recording: what it answers, who speaks and when it is needed. `hallway/library/recording_name.py`
 * writes the same names, and reads them.
 * @module
 */

/** @typedef {{ question: string, expert: string, moment: string }} Asked expert and moment are ids, or empty */

const LONGEST_NAME = 160; // bytes of question and brackets
const SHORTEST_QUESTION = 40; // bytes reserved for the question, however long the ids are
const TO_FULL_WIDTH = 0xfee0; // offset of Unicode's full-width forms from their ASCII characters
const REFUSED = /["%*/:<>?\\|~]|^\./g; // by file systems or browsers; a leading dot would hide the file
const DEVICE = /^((?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *)\./i; // a dot ends the name of a Windows device
const PART = /^[\p{M}\u{1f3fb}-\u{1f3ff}\u200c\u200d]/u; // belongs to the letter or emoji before it
const JOINER = /[\u200c\u200d]$/;
const SPACES = /[\p{Cc}\p{Zl}\p{Zp}]/gu;
const INVISIBLE = /(?![\u200c\u200d])[\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}]/gu; // invisible, reordering or not characters at all
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
  const allowed = legible(question).replace(REFUSED, widen).replace(DEVICE, (_, device) => device + widen("."));
  const told = shorten(allowed, room);
  return `${told} ${tag}${day && ` ${day}`}${suffix}`.trimStart();
}

/** @param {string} text @returns {boolean} whether it can be the id of an expert or a moment */
export function isId(text) {
  return ID.test(text);
}

/**
 * @param {string} text
 * @returns {string} one line, without characters that cannot be in a file name
 */
export function legible(text) {
  return text.replace(SPACES, " ").replace(INVISIBLE, "").normalize("NFC").replace(/\s+/g, " ").trim();
}

/** @param {string} char @returns {string} its full-width form */
function widen(char) {
  return String.fromCharCode(char.charCodeAt(0) + TO_FULL_WIDTH);
}

/**
 * Shortens to a number of bytes, between words if that keeps half of them.
 * @param {string} text
 * @param {number} longest
 * @returns {string}
 */
function shorten(text, longest) {
  if (bytes(text) <= longest) return text;
  let part = "";
  let size = 0;
  for (const char of text) {
    size += bytes(char);
    if (size > longest) break;
    part += char;
  }
  while (part && (PART.test(text.slice(part.length)) || JOINER.test(part))) part = part.replace(/.$/su, "");
  const words = part.slice(0, Math.max(0, part.lastIndexOf(" ")));
  return (2 * bytes(words) >= longest ? words : part).trim();
}

/** @param {string} text @returns {number} */
function bytes(text) {
  return new TextEncoder().encode(text).length;
}
