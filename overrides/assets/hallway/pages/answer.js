/**
 * The answer page: keeps the address, the player and the words in sync. What many visits never need is loaded on demand.
 * @module
 */

import { fragment, permalink, read, readClick } from "../deeplink.js";
import { bindCaptions } from "../player/captions.js";
import { bindChapters } from "../player/chapters.js";
import { bindContext } from "../player/context.js";
import { bindKeyboard } from "../player/keyboard.js";
import { Player } from "../player/player.js";
import { closeOnTap } from "../popover.js";
import { bindCopyLink } from "../share/copy-link.js";
import { isClickOnText, Transcript } from "../words/transcript.js";

/** @typedef {import("../deeplink.js").Span} Span */
/** @typedef {import("../words/timed.js").TimedWords} TimedWords */

/** @param {HTMLElement} root the player's section */
export function mount(root) {
  const media = document.getElementById("media");
  const text = document.querySelector(".transcript");
  if (!(media instanceof HTMLMediaElement) || !(text instanceof HTMLElement)) return;
  const player = new Player(root, media);
  const transcript = new Transcript(text);
  const page = permalink(root, location.pathname.replace(/index\.html$/, ""));
  const loadWords = once(async () => (await import("../words/timed.js")).timedWords(player, text));

  followSound(player, transcript);
  playOnClick(player, transcript, text, loadWords);
  const copyLink = bindCopyLink(player, page, {
    label: "Press Ctrl+C in the address bar",
    message: "The browser did not allow copying",
    offer: (link) => history.replaceState(history.state, "", link.hash),
  });
  bindCaptions(player);
  bindChapters(player);
  bindContext(root);
  offerSharing(player, text, page, loadWords);
  bindKeyboard(player, { copy: copyLink });
  reportHeight(root);
  printAddress(page);
  media.addEventListener("play", () => void followWords(player, loadWords), { once: true });
  const follow = () => followAddress(player, transcript, loadWords);
  addEventListener("hashchange", follow);
  follow();
}

/** @param {Player} player @param {() => Promise<TimedWords>} loadWords */
async function followWords(player, loadWords) {
  const { words, highlighter } = await loadWords();
  await words.load();
  highlighter.begin();
  const about = JSON.parse(document.getElementById("snippets")?.textContent ?? "{}");
  const { announce } = await import("../player/media-session.js");
  announce(player, { title: about.title ?? "", artist: about.expert ?? "", album: about.site ?? "" });
}

/**
 * Cues the second in the address, and marks the sentence or the stretch that it means.
 * @param {Player} player
 * @param {Transcript} transcript
 * @param {() => Promise<TimedWords>} loadWords
 */
function followAddress(player, transcript, loadWords) {
  const span = read(location, player.duration);
  if (!span) return;
  player.cue(span.start, span.end);
  transcript.mark(span.start);
  transcript.reveal(span.start);
  focus(player.button);
  void loadWords().then(({ highlighter }) => highlighter.markLinked(span, transcript));
}

/**
 * Focuses an element, again if the browser takes the focus away: it does so for a fragment such as `#t83`, in the first
 * frame of a page.
 * @param {HTMLElement} element
 */
function focus(element) {
  element.focus({ preventScroll: true });
  const again = () => {
    if (document.activeElement === document.body) element.focus({ preventScroll: true });
  };
  requestAnimationFrame(() => requestAnimationFrame(again));
}

/** @param {Player} player @param {Transcript} transcript */
function followSound(player, transcript) {
  const links = [...document.querySelectorAll(".rail a[href^='#t']")];
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
 * A click on a time in the margin, a chapter or a word plays from there and puts that second into the address.
 * @param {Player} player
 * @param {Transcript} transcript
 * @param {HTMLElement} text
 * @param {() => Promise<TimedWords>} loadWords
 */
function playOnClick(player, transcript, text, loadWords) {
  /** @param {Span} span */
  const playFrom = ({ start, end }) => {
    history.replaceState(history.state, "", fragment(start, end));
    player.seek(start, end);
    transcript.mark(start);
    void player.play();
    void loadWords().then(({ highlighter }) => highlighter.clearLinked());
  };
  document.querySelector(".grid")?.addEventListener("click", (event) => {
    const span = readClick(event, player.duration);
    if (!span) return;
    event.preventDefault();
    if (event.target instanceof Element && event.target.closest(".rail")) transcript.reveal(span.start);
    playFrom(span);
  });
  text.classList.add("is-live");
  text.addEventListener("click", async (event) => {
    if (!isClickOnText(event)) return;
    const { words } = await loadWords();
    const start = await words.secondAtPoint(event.clientX, event.clientY);
    if (start !== null) playFrom({ start, end: null });
  });
}

/**
 * Offers the share panel, for the answer and for selected words.
 * @param {Player} player
 * @param {HTMLElement} text
 * @param {URL} page
 * @param {() => Promise<TimedWords>} loadWords
 */
function offerSharing(player, text, page, loadWords) {
  const panel = document.getElementById("share");
  const bar = document.querySelector(".picked");
  const opener = player.root.querySelector(".share-open");
  if (!panel?.showPopover || !(bar instanceof HTMLElement) || !(opener instanceof HTMLElement)) return;
  const loadPanel = once(async () => {
    const [{ SharePanel }, { words }] = await Promise.all([import("../share/share-panel.js"), loadWords()]);
    return new SharePanel(panel, player, words, page);
  });
  const loadSelectionBar = once(async () => {
    const [{ SelectionBar }, share] = await Promise.all([import("../share/selection-bar.js"), loadPanel()]);
    return new SelectionBar(bar, text, player, share);
  });
  opener.hidden = panel.hidden = false;
  closeOnTap(panel);
  panel.inert = true; // until its choices are known: an earlier choice would be overwritten
  panel.addEventListener("beforetoggle", (event) => {
    if (event instanceof ToggleEvent && event.newState === "open") void loadPanel().then((share) => share.refresh());
  });
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    if (selection?.isCollapsed === false && text.contains(selection.anchorNode)) void loadSelectionBar();
  });
}

/**
 * Tells the style sheet how high the player is, so that it does not cover what someone jumps to.
 * @param {HTMLElement} root
 */
function reportHeight(root) {
  const report = () => document.documentElement.style.setProperty("--player", `${root.offsetHeight}px`);
  new ResizeObserver(report).observe(root);
  report();
}

/** @param {URL} page shown on paper; where the site does not know its own address, only the browser does */
function printAddress(page) {
  const address = document.querySelector(".address");
  if (address) address.textContent = page.href;
}

/**
 * @template T
 * @param {() => Promise<T>} make
 * @returns {() => Promise<T>} creates it on the first call, and returns the same one from then on
 */
function once(make) {
  /** @type {Promise<T> | null} */
  let made = null;
  return () => (made ??= make());
}
