/**
 * The list of results. What people said and wrote is text here, never markup.
 * @module
 */

import { stamp } from "../timecode.js";
import { Engine } from "./engine.js";
import { found } from "./passages.js";

/** @typedef {import("./engine.js").Hit} Hit */
/** @typedef {import("./listen.js").Listener} Listener */
/** @typedef {import("./passages.js").Found} Found */
/** @typedef {import("./passages.js").Passage} Passage */
/** @typedef {import("./suggestions.js").Suggestion} Suggestion */

const KINDS = { moment: "Moment", expert: "Expert", role: "Role", tag: "Tag", path: "Path" };
const ICONS = { play: "M6 4.2v11.6L15.5 10z", pause: "M6 4.5h3v11H6zM11 4.5h3v11h-3z" };

/** @param {Hit} hit @param {Listener} listener @returns {Promise<HTMLLIElement>} */
export async function row(hit, listener) {
  const answer = found(await hit.load(), hit.positions);
  const item = element("li", "hit");
  const title = link("hit__title", Engine.url(answer.url), answer.title);
  const said = element("ul", "hit__said");
  said.append(...answer.passages.map((passage) => passageRow(passage, answer, listener)));
  item.append(title, about(hit, answer), said);
  return item;
}

/** @param {Suggestion[]} pages @returns {HTMLParagraphElement} links to pages other than answers */
export function suggestionRow(pages) {
  const paragraph = element("p", "suggested");
  for (const page of pages) {
    const chip = link("chip", Engine.url(page.url), page.title);
    chip.prepend(element("span", "suggested__kind", `${KINDS[page.kind]}: `));
    paragraph.append(chip);
  }
  return paragraph;
}

/** @param {Hit} hit @param {Found} answer @returns {HTMLParagraphElement} */
function about(hit, answer) {
  const line = element("p", "hit__about");
  line.append(...[hit.expert, answer.length].filter(Boolean).map((text) => element("span", "", text)));
  if (hit.isStale) line.append(element("span", "stale", "Review overdue"));
  else if (hit.isChecked) line.append(element("span", "ok", "✓ Checked"));
  return line;
}

/** @param {Passage} passage @param {Found} answer @param {Listener} listener @returns {HTMLLIElement} */
function passageRow(passage, answer, listener) {
  const item = element("li", "said");
  const opened = link("said__text", `${Engine.url(answer.url)}#t=${passage.seconds}`, "");
  const words = element("span", "");
  words.append(...passage.pieces.map(({ text, isFound }) => (isFound ? element("mark", "", text) : text)));
  const second = element("small", "", `from ${stamp(passage.seconds)}`);
  if (passage.chapter) second.append(` · ${passage.chapter}`);
  opened.append(words, second);
  if (answer.media) item.append(playButton(passage, answer, listener));
  item.append(opened);
  return item;
}

/** @param {Passage} passage @param {Found} answer @param {Listener} listener @returns {HTMLButtonElement} */
function playButton({ seconds }, answer, listener) {
  const button = element("button", "said__play");
  button.type = "button";
  button.dataset.stamp = stamp(seconds);
  button.ariaLabel = `Play from ${stamp(seconds)}`;
  button.append(icon("play"), icon("pause"));
  button.addEventListener("click", () => listener.toggle(button, Engine.url(answer.media), seconds));
  return button;
}

/** @param {keyof typeof ICONS} name @returns {SVGSVGElement} */
function icon(name) {
  const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `said__${name}-icon`);
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return /** @type {SVGSVGElement} */ (svg);
}

/** @param {string} className @param {string} href @param {string} text @returns {HTMLAnchorElement} */
export function link(className, href, text) {
  const anchor = element("a", className, text);
  anchor.href = href;
  return anchor;
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, className, text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}
