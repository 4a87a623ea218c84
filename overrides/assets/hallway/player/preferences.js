/**
 * A reader's choices of speed, captions and keys, kept on this device only.
 * @module
 */

/** @param {string} key @returns {string | null} */
export function readPreference(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage is disabled
  }
}

/** @param {string} key @param {string} value */
export function savePreference(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage is disabled: the choice lasts as long as the page.
  }
}
