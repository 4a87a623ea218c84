/**
 * What this device remembers of a reader's choices: speed, captions, keys. Nothing of it leaves the device.
 * @module
 */

/** @param {string} key @returns {string | null} */
export function readPreference(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage is switched off
  }
}

/** @param {string} key @param {string} value */
export function savePreference(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
}
