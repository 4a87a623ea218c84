/**
 * The button in the player that copies a link to the second being heard.
 * @module
 */

import { fragment } from "../deeplink.js";
import { stamp } from "../timecode.js";
import { ButtonLabel } from "./button-label.js";
import { copy } from "./clipboard.js";

/** @typedef {import("../player/player.js").Player} Player */

/**
 * Activates the button.
 * @param {Player} player
 * @param {URL} page the answer's permanent address
 * @param {object} refusal what happens if the browser does not allow copying
 * @param {string} refusal.label on the button
 * @param {string} refusal.message read out
 * @param {(link: URL) => void} [refusal.offer] another way to get the link
 * @returns {() => void} copies, as a press of the button does
 */
export function bindCopyLink(player, page, refusal) {
  const button = player.root.querySelector(".copy");
  if (!(button instanceof HTMLButtonElement)) return () => {};
  const label = new ButtonLabel(button);
  const show = () => label.set(`Copy link at ${stamp(player.seconds)}`);
  const copyLink = async () => {
    const { seconds } = player;
    const link = new URL(fragment(seconds), page);
    const isCopied = await copy(link.href);
    void label.flash(isCopied ? "Copied" : refusal.label);
    player.say(isCopied ? `Link at ${stamp(seconds)} copied` : refusal.message);
    if (!isCopied) refusal.offer?.(link);
  };
  button.addEventListener("click", copyLink);
  for (const kind of ["time", "cued"]) player.addEventListener(kind, show);
  show();
  return () => void copyLink();
}
