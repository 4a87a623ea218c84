/**
 * The chapter's name in the player leads to the list of chapters: beside the text on a wide screen, otherwise a panel.
 * @module
 */

import { closeOnTap, place } from "../popover.js";

/** @typedef {import("./player.js").Player} Player */

const NO_ROOM = "(max-width: 62rem)"; // where the style sheet hides the list beside the text

/** @param {Player} player */
export function bindChapters(player) {
  const list = document.getElementById("chapter-list");
  const button = player.root.querySelector(".chapter");
  if (!list?.showPopover || !(button instanceof HTMLButtonElement)) return;
  const narrow = matchMedia(NO_ROOM);
  const adapt = () => {
    list.popover = narrow.matches ? "auto" : null;
    if (narrow.matches) button.setAttribute("popovertarget", list.id);
    else button.removeAttribute("popovertarget");
  };
  const focusCurrent = () => {
    const link = list.querySelector("[aria-current]") ?? list.querySelector("a");
    if (link instanceof HTMLElement) link.focus({ preventScroll: true });
  };
  narrow.addEventListener("change", adapt);
  adapt();
  closeOnTap(list);
  button.addEventListener("click", () => narrow.matches || focusCurrent());
  list.addEventListener("toggle", (event) => {
    if (!(event instanceof ToggleEvent) || event.newState !== "open") return;
    place(list, button);
    focusCurrent();
  });
  list.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("a") && narrow.matches) list.hidePopover();
  });
  button.disabled = false;
}
