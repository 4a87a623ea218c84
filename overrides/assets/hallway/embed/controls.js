/**
 * What an embed needs only once someone reaches for it: keys, the copy button, the system's media controls, and the times
 * of the words. It is a classic script, because a sandbox without `allow-same-origin` loads no modules.
 * @module
 */

import { bindKeyboard } from "../player/keyboard.js";
import { announce } from "../player/media-session.js";
import { bindCopyLink } from "../share/copy-link.js";
import { timedWords } from "../words/timed.js";

/** @typedef {import("../player/player.js").Player} Player */
/** @typedef {import("../words/timed.js").TimedWords} TimedWords */
/** @typedef {(player: Player, page: URL, text: HTMLElement) => TimedWords} Begin */

/** @type {Begin} binds the controls and finds the words */
function begin(player, page, text) {
  const copyLink = bindCopyLink(player, page, {
    label: "Not allowed here",
    message: "The page around this one does not allow copying",
  });
  bindKeyboard(player, { copy: copyLink });
  const { expert = "", site = "" } = player.root.dataset;
  announce(player, { title: document.title, artist: expert, album: site });
  return timedWords(player, text);
}

Object.assign(globalThis, { hallwayControls: begin });
