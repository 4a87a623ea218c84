/**
 * The answer of the week: shows the pick of the reader's current week and hides those to come. A page left open moves on
 * to the next week by itself.
 * @module
 */

import { mount as mountNotes } from "./pick-note.js";

const DAY = 86_400_000; // milliseconds
const LONGEST_WAIT = 6 * 60 * 60_000; // milliseconds; so that a changed clock, or a machine that slept, is noticed

/**
 * Returns the ISO 8601 week of a day in the reader's time zone, such as `2026-W53`. Its Thursday decides the year.
 * @param {Date} day
 * @returns {string}
 */
export function weekOf(day) {
  const thursday = new Date(Date.UTC(day.getFullYear(), day.getMonth(), day.getDate()));
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7));
  const year = thursday.getUTCFullYear();
  const number = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY / 7) + 1;
  return `${String(year).padStart(4, "0")}-W${String(number).padStart(2, "0")}`;
}

/** @param {HTMLElement} page */
export function mount(page) {
  const top = page.querySelector(".week__now");
  const none = page.querySelector(".week__none");
  const all = page.querySelector(".week__all");
  const label = all?.querySelector("[data-earlier]");
  if (!(top instanceof HTMLElement) || !(none instanceof HTMLElement) || !all) return;
  const weeks = /** @type {HTMLElement[]} */ ([...all.querySelectorAll("[data-week]")]); // the newest first
  let shown = "";
  if (label instanceof HTMLElement) label.textContent = label.dataset.earlier ?? "";

  const show = () => {
    const week = weekOf(new Date());
    if (week === shown) return;
    shown = week;
    const past = weeks.filter((each) => idOf(each) <= week);
    all.append(...weeks);
    for (const each of weeks) each.hidden = idOf(each) > week;
    none.hidden = past.length > 0 && idOf(past[0]) === week;
    const last = none.querySelector("span");
    if (last) last.hidden = past.length === 0;
    top.append(none, ...past.slice(0, 1)); // the one shown before is back in the list
    top.hidden = false;
  };
  const wait = () => {
    const now = new Date();
    const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
    setTimeout(() => { show(); wait(); }, Math.min(midnight.getTime() - now.getTime() + 1000, LONGEST_WAIT));
  };
  show();
  wait();
  mountNotes(page);
  document.addEventListener("visibilitychange", show);
}

/** @param {HTMLElement} element @returns {string} */
function idOf(element) {
  return element.dataset.week ?? "";
}
