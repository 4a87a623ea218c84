/**
 * Keyboard shortcuts of the player. They do nothing while someone types or makes a choice, leave combinations with Ctrl, Alt or
 * Meta to the browser, and can be switched off (WCAG 2.1.4): the choice is kept on this device.
 * @module
 */

import { readPreference, savePreference } from "./preferences.js";

/** @typedef {import("./player.js").Player} Player */

const KEYS = "hallway.keys"; // the preference: on or off
const ARROW_SECONDS = 5;
const LETTER_SECONDS = 10;
const TYPED = "input:not([type=range]), textarea, select, [contenteditable], dialog, [popover], [role=dialog]";
const PRESSED = "button, summary, label, input, video, audio"; // these use the space bar themselves
const MOVED = "input, video, audio"; // these use the arrows

/**
 * @param {Player} player
 * @param {{ copy(): void }} actions
 */
export function bindKeyboard(player, actions) {
  /** @type {Record<string, () => void>} */
  const keys = {
    " ": () => player.toggle(),
    k: () => player.toggle(),
    ArrowLeft: () => player.skip(-ARROW_SECONDS),
    ArrowRight: () => player.skip(ARROW_SECONDS),
    j: () => player.skip(-LETTER_SECONDS),
    l: () => player.skip(LETTER_SECONDS),
    "[": () => player.faster(-1),
    "]": () => player.faster(1),
    c: () => actions.copy(),
  };
  const help = document.querySelector("dialog.keys");
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || !isOurs(event)) return;
    const key = event.shiftKey ? event.key : event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.shiftKey && (key === " " || key.startsWith("Arrow"))) return; // scrolls up, selects
    const isWanted = isOn();
    if (key === "?" && isWanted && help instanceof HTMLDialogElement) {
      event.preventDefault();
      help.showModal();
    } else if (Object.hasOwn(keys, key) && isWanted) {
      event.preventDefault();
      keys[key]();
    }
  });
  if (help instanceof HTMLDialogElement) bindHelp(help);
}

/** @param {HTMLDialogElement} help lists the keys, and switches them off */
function bindHelp(help) {
  const opener = document.querySelector(".keys-open");
  const choice = help.querySelector("input");
  if (opener instanceof HTMLElement) {
    opener.hidden = false;
    opener.addEventListener("click", () => help.showModal());
  }
  if (choice) {
    choice.checked = isOn();
    choice.addEventListener("change", () => savePreference(KEYS, choice.checked ? "on" : "off"));
  }
  help.addEventListener("click", (event) => {
    const { left, right, top, bottom } = help.getBoundingClientRect();
    const isInside = event.clientX >= left && event.clientX <= right && event.clientY >= top && event.clientY <= bottom;
    if (event.target === help && !isInside) help.close(); // a click outside it
  });
}

/** @returns {boolean} */
function isOn() {
  return readPreference(KEYS) !== "off";
}

/** @param {KeyboardEvent} event @returns {boolean} */
function isOurs(event) {
  const { target, key } = event;
  // Brackets take AltGr or Option on many keyboards; with AltGr, Windows reports Ctrl and Alt as well.
  const isBracket = (key === "[" || key === "]") && !event.metaKey;
  const isCombined = event.ctrlKey || event.altKey || event.metaKey;
  if (isCombined && !(isBracket && (event.getModifierState("AltGraph") || !event.ctrlKey))) return false;
  if (target instanceof Element && target.closest(TYPED)) return false;
  const theirs = key === " " ? PRESSED : key.startsWith("Arrow") ? MOVED : "";
  return !(theirs && target instanceof Element && target.closest(theirs));
}
