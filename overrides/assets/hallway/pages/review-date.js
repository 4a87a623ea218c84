/**
 * The review date of an answer: from the day after, by the reader's calendar, a notice says that the answer is due for
 * review. This does not require a new build of the site.
 * @module
 */

/**
 * Shows the notices that are due.
 * @param {Date} [now]
 */
export function remind(now = new Date()) {
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  const iso = today.map((part) => String(part).padStart(2, "0")).join("-");
  for (const notice of document.querySelectorAll("[data-review-by][hidden]")) {
    if (notice instanceof HTMLElement && iso > (notice.dataset.reviewBy ?? "9999")) notice.hidden = false;
  }
}
