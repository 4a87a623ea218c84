/**
 * The page of a retired answer: its link to the successor passes on where the reader came from and the second that was
 * asked for.
 * @module
 */

const KEPT = ["from", "t"];
const TIME = /^#t[=\d]/; // fragments that ask for a second

/** @param {HTMLAnchorElement} link */
export function mount(link) {
  const address = (link.getAttribute("href") ?? "").replace(/[?#].*/s, "");
  const show = () => link.setAttribute("href", carried(address, location));
  addEventListener("hashchange", show);
  show();
}

/**
 * Passes on to an address what is kept of another.
 * @param {string} address without query and fragment
 * @param {{ search: string, hash: string }} from such as `location`
 * @returns {string}
 */
export function carried(address, from) {
  const asked = new URLSearchParams(from.search);
  const kept = new URLSearchParams();
  for (const key of KEPT) {
    const value = asked.get(key);
    if (value !== null) kept.set(key, value);
  }
  const query = String(kept);
  return `${address}${query && `?${query}`}${TIME.test(from.hash) ? from.hash : ""}`;
}
