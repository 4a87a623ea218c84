/**
 * What every page has of the search: the boxes that open it, the key `/`, and the field to type in, which must be there at
 * once, so that no letter is lost and a phone shows its keyboard. The rest is loaded when a reader reaches for it.
 * Without this script, a box is a link to the home page, where the moments are listed.
 * @module
 */

import { readPreference } from "../player/preferences.js";

/** @typedef {{ root: HTMLDialogElement, form: HTMLFormElement, input: HTMLInputElement }} Frame of the search */

const KEYS = "hallway.keys"; // the preference that switches single keys off (WCAG 2.1.4)
const TYPED = "input:not([type=range]), textarea, select, [contenteditable], dialog, [popover], [role=dialog]";
const LABEL = "Search what people say";
const HINT = "What just happened?";

/** @type {Frame | null} */
let frame = null;

/** Makes the boxes of this page, and the key, open the search. */
export function mount() {
  for (const box of document.querySelectorAll(".find")) {
    if (box instanceof HTMLElement) mountBox(box);
  }
  addEventListener("keydown", (event) => {
    const isCombined = event.ctrlKey || event.metaKey || event.altKey;
    const isTyped = event.target instanceof Element && event.target.closest(TYPED);
    if (event.key !== "/" || isCombined || isTyped || event.defaultPrevented || readPreference(KEYS) === "off") return;
    event.preventDefault();
    openSearch();
  });
}

/**
 * Opens the search over the page; closing it gives the focus back to where it was.
 * @param {string} [query] looked for at once
 */
export function openSearch(query = "") {
  frame ??= makeFrame();
  const { root, input } = frame;
  if (!root.open) root.showModal();
  if (query) input.value = query;
  input.focus();
  input.select();
  void loadRest(frame).then((search) => search.begin());
}

/** @param {HTMLElement} box */
function mountBox(box) {
  box.role = "button";
  box.ariaHasPopup = "dialog";
  for (const reach of ["pointerenter", "focus"]) {
    box.addEventListener(reach, () => void loadRest((frame ??= makeFrame())), { once: true });
  }
  box.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openSearch();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== " ") return; // a link answers Enter alone, a button the space bar too
    event.preventDefault();
    openSearch();
  });
}

/** @param {Frame} frame @returns {Promise<import("./dialog.js").SearchDialog>} */
async function loadRest(frame) {
  const { attach } = await import("./dialog.js");
  return attach(frame);
}

/** @returns {Frame} */
function makeFrame() {
  const [root, form, input] = [make("dialog"), make("form"), make("input")];
  const close = make("button");
  Object.assign(root, { className: "search", ariaLabel: "Search" });
  Object.assign(form, { className: "search__form", role: "search" });
  Object.assign(input, { className: "search__input", type: "text", ariaLabel: LABEL, placeholder: HINT });
  Object.assign(input, { autocomplete: "off", autocapitalize: "off", spellcheck: false, enterKeyHint: "search" });
  Object.assign(close, { className: "search__close", type: "button", textContent: "Close" });
  close.addEventListener("click", () => root.close());
  form.addEventListener("submit", (event) => event.preventDefault());
  form.append(input, close);
  root.append(form);
  document.body.append(root);
  return { root, form, input };
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @returns {HTMLElementTagNameMap[Tag]}
 */
function make(tag) {
  return document.createElement(tag);
}
