/**
 * An old address: redirects at once and passes on what was asked for. It is not a module and runs right after the link.
 * @module
 */

import { read } from "../deeplink.js";

const link = document.querySelector("a[data-moved]");
if (link instanceof HTMLAnchorElement) redirect(link, link.dataset.moved === "same");

/**
 * Redirects. If a second of another recording was asked for it stays, so that the note about it is read.
 * @param {HTMLAnchorElement} link
 * @param {boolean} isSame whether it is the same recording, so that its seconds are still valid
 */
function redirect(link, isSame) {
  const address = link.getAttribute("href") ?? "";
  const show = () => link.setAttribute("href", isSame ? withAll(address) : withSource(address));
  addEventListener("hashchange", show);
  show();
  if (isSame || !read(location)) location.replace(link.href);
}

/** @param {string} address @returns {string} with the query and the fragment of this page's address */
function withAll(address) {
  return `${address}${location.search}${location.hash}`;
}

/** @param {string} address @returns {string} with where the reader came from, but no second */
function withSource(address) {
  const from = new URLSearchParams(location.search).get("from");
  return from === null ? address : `${address}?${new URLSearchParams({ from })}`;
}
