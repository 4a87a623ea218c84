/**
 * An old address: leads on at once, and takes along what was asked for. Runs where it stands, behind the link.
 * @module
 */

import { read } from "../deeplink.js";

const link = document.querySelector("a[data-moved]");
if (link instanceof HTMLAnchorElement) lead(link, link.dataset.moved === "same");

/**
 * Goes on; stays where a second of another recording was asked for, so that the line about it is read.
 * @param {HTMLAnchorElement} link
 * @param {boolean} isSame whether it is the same recording, so that its seconds hold
 */
function lead(link, isSame) {
  const address = link.getAttribute("href") ?? "";
  const show = () => link.setAttribute("href", isSame ? whole(address) : beginning(address));
  addEventListener("hashchange", show);
  show();
  if (isSame || !read(location)) location.replace(link.href);
}

/** @param {string} address @returns {string} with the query and the fragment of this page's address, in every form */
function whole(address) {
  return `${address}${location.search}${location.hash}`;
}

/** @param {string} address @returns {string} with where the reader came from, and no second */
function beginning(address) {
  const from = new URLSearchParams(location.search).get("from");
  return from === null ? address : `${address}?${new URLSearchParams({ from })}`;
}
