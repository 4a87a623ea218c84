/**
 * The answer page: the address, the player and the words kept in step. What a visit may do without is loaded when it is
 * first wanted.
 * @module
 */

import { fragment, read } from "../deeplink.js";
import { offer as offerCaptions } from "../player/captions.js";
import { listen } from "../player/keyboard.js";
import { Player } from "../player/player.js";
import { copy } from "../share/clipboard.js";
import { stamp } from "../timecode.js";
import { Transcript } from "../words/transcript.js";

/** @typedef {import("../deeplink.js").Span} Span */

const COPIED_MILLISECONDS = 2000; // how long the button says so

/** @param {HTMLElement} root the player's section */
export function mount(root) {
  const media = document.getElementById("media");
  const text = document.querySelector(".transcript");
  if (!(media instanceof HTMLMediaElement) || !(text instanceof HTMLElement)) return;
  const player = new Player(root, media);
  const transcript = new Transcript(text);
  const page = permalink(root);
  const following = once(() => follow(player, text));

  followSound(player, transcript);
  playOnClick(player, transcript, text, following);
  const copyLink = offerLink(player, page);
  offerCaptions(player);
  offerSharing(player, text, page, following);
  listen(player, { copy: copyLink });
  measure(root);
  media.addEventListener("play", () => void startHearing(player, following), { once: true });
  const come = () => arrive(player, transcript, following);
  addEventListener("hashchange", come);
  come();
}

/** @typedef {Awaited<ReturnType<typeof follow>>} Following */

/**
 * The words of the page, and what shows them; their times are fetched when somebody listens, or asks for words.
 * @param {Player} player
 * @param {HTMLElement} text
 */
async function follow(player, text) {
  const [{ Words }, { Highlighter }] = await Promise.all([import("../words/words.js"), import("../words/highlighter.js")]);
  const words = new Words(text, player.duration, text.dataset.words);
  return { words, highlighter: new Highlighter(player, text, words) };
}

/** @param {Player} player @param {() => Promise<Following>} following */
async function startHearing(player, following) {
  const { words, highlighter } = await following();
  await words.load();
  highlighter.begin();
  const about = JSON.parse(document.getElementById("snippets")?.textContent ?? "{}");
  const { announce } = await import("../player/media-session.js");
  announce(player, { title: about.title ?? "", artist: about.expert ?? "", album: about.site ?? "" });
}

/**
 * Cues the second that the address asks for, and marks the sentence or the stretch that is meant.
 * @param {Player} player
 * @param {Transcript} transcript
 * @param {() => Promise<Following>} following
 */
function arrive(player, transcript, following) {
  const span = read(location, player.duration);
  if (!span) return;
  player.cue(span.start, span.end);
  transcript.mark(span.start);
  transcript.reveal(span.start);
  player.button.focus({ preventScroll: true });
  void markLinked(span, transcript, following);
}

/**
 * @param {Span} span
 * @param {Transcript} transcript
 * @param {() => Promise<Following>} following
 */
async function markLinked(span, transcript, following) {
  const { words, highlighter } = await following();
  // A link to the second of a passage means its first sentence: that needs no times. Any other second does.
  const isPassage = span.end === null && Math.floor(transcript.at(span.start)?.seconds ?? -1) === Math.floor(span.start);
  const isSure = isPassage || (await words.load());
  const meant = span.end === null ? words.sentenceFrom(span.start) : words.between(span.start, span.end);
  highlighter.link(isSure ? meant : null, { isChosen: span.end !== null });
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
 * A time in the margin, a chapter or a word plays from there and becomes the address.
 * @param {Player} player
 * @param {Transcript} transcript
 * @param {HTMLElement} text
 * @param {() => Promise<Following>} following
 */
function playOnClick(player, transcript, text, following) {
  /** @param {Span} span */
  const playFrom = ({ start, end }) => {
    history.replaceState(history.state, "", fragment(start, end));
    player.seek(start, end);
    transcript.mark(start);
    void player.play();
    void following().then(({ highlighter }) => highlighter.link(null, { isChosen: false })); // what an older link led to
  };
  document.querySelector(".grid")?.addEventListener("click", (event) => {
    if (!(event instanceof MouseEvent) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest("a[href^='#t']") : null;
    const span = link instanceof HTMLAnchorElement ? read({ hash: link.hash, search: "" }, player.duration) : null;
    if (!link || !span) return;
    event.preventDefault();
    if (link.closest(".rail")) transcript.reveal(span.start);
    playFrom(span);
  });
  text.classList.add("is-live");
  text.addEventListener("click", async (event) => {
    if (!isPlainClick(event)) return;
    const { words } = await following();
    const number = words.atPoint(event.clientX, event.clientY);
    if (number < 0) return;
    const { home } = words.all[number];
    const isExact = await words.load();
    playFrom({ start: words.all[isExact ? number : home.first].start, end: null });
  });
}

/** @param {MouseEvent} event @returns {boolean} whether it is neither a link's, nor the end of selecting words */
function isPlainClick(event) {
  const target = event.target instanceof Element ? event.target : null;
  const isCombined = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  const isOnText = target?.closest("p[data-seconds]") && !target.closest("a, button");
  return Boolean(isOnText) && !isCombined && event.detail < 2 && getSelection()?.isCollapsed !== false;
}

/** @param {Player} player @param {URL} page @returns {() => void} copies, as the button does */
function offerLink(player, page) {
  const button = player.root.querySelector(".copy");
  if (!(button instanceof HTMLButtonElement)) return () => {};
  let isAnswering = false; // while the button says what came of the last press
  const show = () => {
    if (!isAnswering) button.textContent = `Copy link at ${stamp(player.seconds)}`;
  };
  const copyLink = async () => {
    const at = player.seconds;
    const link = new URL(fragment(at), page);
    isAnswering = true;
    const isCopied = await copy(link.href);
    button.textContent = isCopied ? "Copied" : "Press Ctrl+C in the address bar";
    player.say(isCopied ? `Link at ${stamp(at)} copied` : "The browser did not allow copying");
    if (!isCopied) history.replaceState(history.state, "", link.hash);
    setTimeout(() => {
      isAnswering = false;
      show();
    }, COPIED_MILLISECONDS);
  };
  button.addEventListener("click", copyLink);
  player.addEventListener("time", show);
  player.addEventListener("cued", show);
  show();
  return () => void copyLink();
}

/**
 * "Copy as…", for the answer and for selected words.
 * @param {Player} player
 * @param {HTMLElement} text
 * @param {URL} page
 * @param {() => Promise<Following>} following
 */
function offerSharing(player, text, page, following) {
  const panel = document.getElementById("share");
  const bar = document.querySelector(".picked");
  const opener = player.root.querySelector(".share-open");
  if (!panel?.showPopover || !(bar instanceof HTMLElement) || !(opener instanceof HTMLElement)) return;
  const sharing = once(async () => {
    const [{ SharePanel }, { words }] = await Promise.all([import("../share/share-panel.js"), following()]);
    return new SharePanel(panel, player, words, page);
  });
  const picking = once(async () => {
    const [{ SelectionBar }, share] = await Promise.all([import("../share/selection-bar.js"), sharing()]);
    return new SelectionBar(bar, text, player, share);
  });
  opener.hidden = panel.hidden = false;
  panel.inert = true; // until it knows what there is to choose from: an early press would be overruled
  panel.addEventListener("beforetoggle", (event) => {
    if (event instanceof ToggleEvent && event.newState === "open") void sharing().then((share) => share.refresh());
  });
  document.addEventListener("selectionchange", () => {
    if (getSelection()?.isCollapsed === false && text.contains(getSelection()?.anchorNode ?? null)) void picking();
  });
}

/**
 * @param {HTMLElement} root
 * @returns {URL} the answer's permanent address; where the site does not know its own, the one that led here
 */
function permalink(root) {
  const known = root.dataset.permalink ?? "";
  return new URL(/^https?:/.test(known) ? known : location.pathname.replace(/index\.html$/, ""), location.href);
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

/**
 * @template T
 * @param {() => Promise<T>} make
 * @returns {() => Promise<T>} makes it when it is first asked for
 */
function once(make) {
  /** @type {Promise<T> | null} */
  let made = null;
  return () => (made ??= make());
}
