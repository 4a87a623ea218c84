/**
 * What was done of the learning paths, kept in this browser. An answer that is on several paths is done on all of them.
 * @module
 */

import { findElement } from "../element.js";
import { ButtonLabel } from "../share/button-label.js";
import { copy } from "../share/clipboard.js";
import { Kept } from "./kept.js";

const kept = new Kept("hallway.paths");

/** @param {HTMLElement} page */
export function mount(page) {
  const progress = page.querySelector(".progress");
  if (progress instanceof HTMLElement && progress.hidden) new PathPage(page, progress);
}

/** Shows on the overview how far the reader is. @param {HTMLElement} page */
export function mountOverview(page) {
  const done = readDone();
  for (const card of page.querySelectorAll("[data-answers]:not(.is-counted)")) {
    const answers = (card instanceof HTMLElement ? (card.dataset.answers ?? "") : "").split(" ").filter(Boolean);
    const count = answers.filter((id) => done.has(id)).length;
    card.classList.add("is-counted");
    if (count) findElement(card, "small", HTMLElement).append(` · ${count} done`);
  }
}

class PathPage {
  /** @param {HTMLElement} page @param {HTMLElement} progress */
  constructor(page, progress) {
    this.page = page;
    this.progress = progress;
    this.boxes = /** @type {HTMLInputElement[]} */ ([...page.querySelectorAll(".step__done input")]);
    for (const box of this.boxes) {
      findElement(page, `.step__done:has([value="${box.value}"])`, HTMLElement).hidden = false;
      box.addEventListener("change", () => this.#keep(box));
    }
    findElement(progress, "button", HTMLButtonElement).addEventListener("click", () => this.#clear());
    addEventListener("storage", () => this.#show()); // the same path in another tab
    for (const button of page.querySelectorAll("[data-question]")) {
      if (button instanceof HTMLButtonElement) offerToAsk(button);
    }
    progress.hidden = this.boxes.length === 0;
    this.#show();
  }

  /** @param {HTMLInputElement} box */
  #keep(box) {
    const done = readDone();
    if (box.checked) done.add(box.value);
    else done.delete(box.value);
    kept.write([...done]);
    this.#show();
  }

  #clear() {
    const done = readDone();
    for (const box of this.boxes) done.delete(box.value);
    kept.write([...done]);
    this.#show();
    this.boxes[0]?.focus();
  }

  #show() {
    const done = readDone();
    for (const box of this.boxes) {
      box.checked = done.has(box.value);
      box.closest(".step")?.classList.toggle("is-done", box.checked);
    }
    for (const stage of this.page.querySelectorAll("section")) this.#showCount(stage);
    const count = this.boxes.filter((box) => box.checked).length;
    const bar = findElement(this.progress, "progress", HTMLProgressElement);
    bar.max = this.boxes.length;
    bar.value = count;
    findElement(this.progress, "b", HTMLElement).textContent = `${count} of ${this.boxes.length} done`;
    findElement(this.progress, "button", HTMLButtonElement).hidden = count === 0;
  }

  /** @param {Element} stage */
  #showCount(stage) {
    const boxes = this.boxes.filter((box) => stage.contains(box));
    const label = findElement(stage, ".stage__count", HTMLElement);
    label.hidden = boxes.length === 0;
    label.textContent = `${boxes.filter((box) => box.checked).length} of ${boxes.length} done`;
  }
}

/** Copies a message that asks a colleague, with the link to the recorder. @param {HTMLButtonElement} button */
function offerToAsk(button) {
  const label = new ButtonLabel(button);
  const link = findElement(button.parentElement ?? document, "a", HTMLAnchorElement).href;
  button.addEventListener("click", async () => {
    const text = `Could you record a short answer to this? “${button.dataset.question}” Five minutes, no script: ${link}`;
    void label.flash((await copy(text)) ? "Copied: send it to someone who knows" : "Not allowed");
  });
  button.hidden = false;
}

/** @returns {Set<string>} the ids of the answers that are done: storage may contain anything */
function readDone() {
  const found = kept.read();
  return new Set(Array.isArray(found) ? found.filter((id) => typeof id === "string" && /^[a-z0-9-]{1,80}$/.test(id)) : []);
}
