/**
 * A pick of the week as a note for a 1:1: what to hear, why now, when to come back to it, and the link.
 * @module
 */

import { findElement } from "../element.js";
import { ButtonLabel } from "../share/button-label.js";
import { copy } from "../share/clipboard.js";

/** @typedef {{ title: string, details: string, lines: string[], url: string }} Note */

/** @param {HTMLElement} page shows its copy buttons, and makes them work */
export function mount(page) {
  const status = findElement(page, ".week__status", HTMLElement);
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (page.querySelectorAll("button[data-do=note]"))) {
    const pick = button.closest(".pick__one");
    if (!pick || !button.hidden) continue;
    const label = new ButtonLabel(button);
    button.hidden = false;
    button.addEventListener("click", async () => {
      const note = read(pick, page.dataset.site ?? "");
      const said = (await copy(toText(note), toHtml(note))) ? "Copied" : "Couldn’t copy";
      status.textContent = said;
      await label.flash(said);
      status.textContent = "";
    });
  }
}

/**
 * @param {Element} pick
 * @param {string} site the address of the published site; if it is empty, links are to where this page is
 * @returns {Note}
 */
function read(pick, site) {
  /** @param {string} selector */
  const text = (selector) => pick.querySelector(selector)?.textContent.trim() ?? "";
  const link = findElement(pick, "h3 a", HTMLAnchorElement);
  const page = site ? `${site}week/` : location.href;
  return {
    title: text("h3"),
    details: [text(".length"), text(".pick__expert")].filter(Boolean).join(", "),
    lines: [`Why now: ${text(".pick__why")}`, `Come back to it: ${text(".pick__again")}`],
    url: new URL(link.getAttribute("href") ?? "", page).href,
  };
}

/** @param {Note} note @returns {string} */
function toText({ title, details, lines, url }) {
  return [`${title} (${details})`, ...lines, url].join("\n");
}

/** @param {Note} note @returns {string} */
function toHtml({ title, details, lines, url }) {
  const paragraph = document.createElement("p");
  const link = document.createElement("a");
  link.href = url;
  link.textContent = title;
  paragraph.append(link, ` (${details})`, ...lines.flatMap((line) => [document.createElement("br"), line]));
  return paragraph.outerHTML;
}
