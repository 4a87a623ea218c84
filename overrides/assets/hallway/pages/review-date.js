/**
 * Shows on the day after its review date that an answer is due for another look: by the reader's calendar, without a new
 * build of the site.
 * @module
 */

/** @param {Date} [now] */
export function remind(now = new Date()) {
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  const iso = today.map((part) => String(part).padStart(2, "0")).join("-");
  for (const notice of document.querySelectorAll("[data-review-by][hidden]")) {
    if (notice instanceof HTMLElement && iso > (notice.dataset.reviewBy ?? "9999")) notice.hidden = false;
  }
}
