/**
 * Times as people write them, and as pages show them. `hallway/timecode.py` reads and writes the same.
 * @module
 */

const FORMS = [
  /^(?<s>\d{1,6}(?:\.\d{0,9})?)$/, // 83, 83.5
  /^(?<m>\d{1,4}):(?<s>[0-5]\d(?:\.\d{0,9})?)$/, // 1:23
  /^(?<h>\d{1,3}):(?<m>[0-5]?\d):(?<s>[0-5]\d(?:\.\d{0,9})?)$/, // 0:01:23
  /^(?=\d)(?:(?<h>\d{1,3})h)?(?:(?<m>\d{1,4})m)?(?:(?<s>\d{1,6}(?:\.\d{0,9})?)s)?$/, // 2m20s
];

/**
 * Reads a time: "83", "83.5", "1:23", "0:01:23", "2m20s", "npt:83".
 * @param {string} text
 * @returns {number} seconds; NaN for anything else
 */
export function parse(text) {
  const wanted = text.trim().toLowerCase().replace(/^npt:/, "");
  for (const form of FORMS) {
    const found = form.exec(wanted)?.groups;
    if (found) return Number(found.h ?? 0) * 3600 + Number(found.m ?? 0) * 60 + Number(found.s ?? 0);
  }
  return NaN;
}

/**
 * Shows a time: "1:23", "1:02:03".
 * @param {number} seconds
 * @returns {string}
 */
export function stamp(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = String(rest).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}
