/**
 * The theme switch: system, light, dark. The choice is kept on this device; a script in the head applies it before
 * anything is painted. Without scripts, the page follows the system and there is no switch.
 * @module
 */

import { readPreference, savePreference } from "./player/preferences.js";

const KEY = "hallway.theme";
const THEMES = ["system", "light", "dark"]; // in the order of the switch

/** Shows the switch. */
export function mount() {
  const button = document.querySelector(".theme");
  if (!(button instanceof HTMLElement)) return;
  show(button, readPreference(KEY));
  button.hidden = false;
  button.addEventListener("click", () => {
    const next = following(document.documentElement.dataset.theme);
    savePreference(KEY, next);
    show(button, next);
  });
  addEventListener("storage", (event) => {
    if (event.key === KEY) show(button, event.newValue); // chosen in another tab
  });
}

/** @param {HTMLElement} button @param {string | null} [chosen] */
function show(button, chosen) {
  const theme = THEMES.find((each) => each === chosen) ?? "system";
  document.documentElement.dataset.theme = theme;
  button.ariaLabel = button.title = `Theme: ${theme}. Switch to ${following(theme)}.`;
}

/** @param {string} [theme] @returns {string} */
function following(theme = "") {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
}
