/**
 * The line above the player once the top of the page is out of sight: the question, who answers, whether it was checked.
 * @module
 */

import { openSearch } from "../search/search.js";

/** @param {HTMLElement} root the player's section */
export function bindContext(root) {
  const line = root.querySelector(".context");
  const start = document.querySelector(".player-start");
  if (!(line instanceof HTMLElement) || !start) return;
  new IntersectionObserver((entries) => {
    const entry = entries[entries.length - 1];
    line.hidden = entry.isIntersecting || entry.boundingClientRect.top > 0;
  }).observe(start);
  line.querySelector(".context__top")?.addEventListener("click", () => {
    scrollTo({ top: 0 });
    document.getElementById("content")?.focus({ preventScroll: true });
  });
  line.querySelector(".context__find")?.addEventListener("click", () => openSearch());
}
