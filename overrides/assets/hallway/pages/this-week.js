/**
 * The pick of the week on the home page: the one of the reader's current week, or else the latest.
 * @module
 */

import { weekOf } from "./week.js";

/** @param {HTMLElement} section */
export function mount(section) {
  const picks = /** @type {HTMLElement[]} */ ([...section.querySelectorAll("[data-week]")]); // the newest first
  const now = weekOf(new Date());
  const latest = picks.map((pick) => pick.dataset.week ?? "").find((week) => week <= now);
  const all = section.querySelector(".this-week__all");
  if (!latest || !(all instanceof HTMLElement)) return;
  for (const pick of picks) {
    pick.hidden = pick.dataset.week !== latest;
    const label = pick.querySelector(".this-week__label");
    if (label) label.textContent = (latest === now ? section.dataset.now : section.dataset.before) ?? "";
  }
  all.hidden = true;
}
