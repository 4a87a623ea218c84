/**
 * Search results: Material fills the list; all matches within an answer are shown, each with its time.
 * @module
 */

import { read } from "../deeplink.js";
import { stamp } from "../timecode.js";

/** @param {HTMLElement} list which Material's script fills */
export function mount(list) {
  new MutationObserver(() => {
    for (const matches of list.querySelectorAll("details:not([open])")) matches.setAttribute("open", "");
    for (const link of list.querySelectorAll("a")) showTime(link);
  }).observe(list, { childList: true });
}

/** @param {HTMLAnchorElement} link to an answer, or to a chapter of it (`#t83`) */
function showTime(link) {
  const span = read({ hash: link.hash, search: "" });
  const title = link.querySelector("h2");
  if (span && title) title.dataset.time = stamp(span.start);
}
