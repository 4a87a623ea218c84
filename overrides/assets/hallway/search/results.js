/**
 * Material's search results in our manner: every place in an answer in sight, each with its time.
 * @module
 */

import { read } from "../deeplink.js";
import { stamp } from "../timecode.js";

/** @param {HTMLElement} list the list that Material's bundle fills */
export function mount(list) {
  new MutationObserver(() => {
    for (const places of list.querySelectorAll("details:not([open])")) places.setAttribute("open", "");
    for (const link of list.querySelectorAll("a")) showTime(link);
  }).observe(list, { childList: true });
}

/** @param {HTMLAnchorElement} link to an answer, or to a chapter of it (`#t83`) */
function showTime(link) {
  const span = read({ hash: link.hash, search: "" });
  const title = link.querySelector("h2");
  if (span && title) title.dataset.time = stamp(span.start);
}
