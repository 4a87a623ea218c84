/**
 * The commands that a preview shows, each with a button that copies it.
 * @module
 */

import { ButtonLabel } from "../share/button-label.js";
import { copy } from "../share/clipboard.js";

const COMMAND = /^\s*hallway\s/;

/** Adds a button to each command on the page that has none yet. */
export function mount() {
  const found = [...document.querySelectorAll("code")].filter((code) => COMMAND.test(code.textContent) || code.closest(".command"));
  found.forEach((code, index) => {
    if (code.nextElementSibling?.matches(".copy-command")) return;
    code.id ||= `command-${index + 1}`;
    code.after(button(code));
  });
}

/**
 * @param {HTMLElement} code the command, which a page may change later
 * @returns {HTMLButtonElement}
 */
function button(code) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "copy-command";
  element.textContent = "Copy";
  element.setAttribute("aria-describedby", code.id);
  const label = new ButtonLabel(element);
  element.addEventListener("click", async () => {
    void label.flash((await copy(code.textContent.trim())) ? "Copied" : "Couldn’t copy");
  });
  return element;
}
