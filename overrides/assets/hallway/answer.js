/**
 * The answer page: the address, the player and the words kept in step.
 * @module
 */

import { copy } from "./clipboard.js";
import { fragment, read } from "./deeplink.js";
import { Player } from "./player.js";
import { stamp } from "./timecode.js";
import { Transcript } from "./transcript.js";

const COPIED_MILLISECONDS = 2000; // how long the button says so

/** @param {HTMLElement} root the player's section */
export function mount(root) {
  const media = document.getElementById("media");
  const words = document.querySelector(".transcript");
  if (!(media instanceof HTMLMediaElement) || !(words instanceof HTMLElement)) return;
  const player = new Player(root, media);
  const transcript = new Transcript(words);

  followSound(player, transcript);
  playOnClick(player, transcript);
  offerLink(player);
  measure(root);
  arrive(player, transcript);
  addEventListener("hashchange", () => arrive(player, transcript));
}

/**
 * Cues the second that the address asks for.
 * @param {Player} player
 * @param {Transcript} transcript
 */
function arrive(player, transcript) {
  const span = read(location, player.duration);
  if (!span) return;
  player.cue(span.start, span.end);
  transcript.mark(span.start);
  transcript.reveal(span.start);
  player.button.focus({ preventScroll: true });
}

/** @param {Player} player @param {Transcript} transcript */
function followSound(player, transcript) {
  const links = [...document.querySelectorAll(".rail a")];
  const show = () => {
    if (player.seconds > 0 || !player.media.paused) transcript.mark(player.seconds);
    const now = player.chapter ? `#t${player.chapter.seconds}` : "#t=0";
    for (const link of links) {
      if (link.getAttribute("href") === now) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  player.addEventListener("time", show);
  player.addEventListener("cued", show);
}

/**
 * A time in the margin, or a chapter, plays from there and becomes the address.
 * @param {Player} player
 * @param {Transcript} transcript
 */
function playOnClick(player, transcript) {
  document.querySelector(".grid")?.addEventListener("click", (event) => {
    if (!(event instanceof MouseEvent) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest("a[href^='#t']") : null;
    const span = link instanceof HTMLAnchorElement ? read({ hash: link.hash, search: "" }, player.duration) : null;
    if (!link || !span) return;
    event.preventDefault();
    history.replaceState(history.state, "", fragment(span.start, span.end));
    player.seek(span.start, span.end);
    transcript.mark(span.start);
    if (link.closest(".rail")) transcript.reveal(span.start);
    void player.play();
  });
}

/** @param {Player} player */
function offerLink(player) {
  const button = player.root.querySelector(".copy");
  if (!(button instanceof HTMLButtonElement)) return;
  let isAnswering = false; // while the button says what came of the last press
  const show = () => {
    if (!isAnswering) button.textContent = `Copy link at ${stamp(player.seconds)}`;
  };
  const known = player.root.dataset.permalink ?? ""; // no full address: the site does not know where it will stand
  const permalink = new URL(/^https?:/.test(known) ? known : location.pathname, location.href);
  button.addEventListener("click", async () => {
    const at = player.seconds;
    permalink.hash = fragment(at);
    isAnswering = true;
    const isCopied = await copy(permalink.href);
    button.textContent = isCopied ? "Copied" : "Press Ctrl+C in the address bar";
    player.say(isCopied ? `Link at ${stamp(at)} copied` : "The browser did not allow copying");
    if (!isCopied) history.replaceState(history.state, "", permalink.hash);
    setTimeout(() => {
      isAnswering = false;
      show();
    }, COPIED_MILLISECONDS);
  });
  player.addEventListener("time", show);
  player.addEventListener("cued", show);
  show();
}

/**
 * Tells the style sheet how much of the top the player covers, so that nothing one jumps to lies beneath it.
 * @param {HTMLElement} root
 */
function measure(root) {
  const tell = () => document.documentElement.style.setProperty("--player", `${root.offsetHeight}px`);
  new ResizeObserver(tell).observe(root);
  tell();
}
