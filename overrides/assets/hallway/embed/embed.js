/**
 * The embed: one answer as a guest in somebody else's page. It plays and marks as the answer's page does, and keeps its
 * manners: it scrolls only its own words, takes the focus only where it already is, and fetches no sound unasked.
 * @module
 */

import { fragment, read } from "../deeplink.js";
import { remind } from "../pages/review-date.js";
import { listen } from "../player/keyboard.js";
import { announce } from "../player/media-session.js";
import { Player } from "../player/player.js";
import { copy } from "../share/clipboard.js";
import { stamp } from "../timecode.js";
import { Highlighter } from "../words/highlighter.js";
import { Transcript } from "../words/transcript.js";
import { Words } from "../words/words.js";

/** @typedef {import("../deeplink.js").Span} Span */

const ANSWERING_MILLISECONDS = 2000; // how long the copy button says what came of it
const LOOKING_MILLISECONDS = 300;
const AIR = 8; // pixels above what was brought to the top of the words
const FADE = 20; // pixels at the lower end of the words that are hard to read

/** The words below the player, in a box that scrolls. */
class Box {
  /** @type {Element | Range | null} */
  #shown = null;

  /** @param {HTMLElement} root @param {Player | null} player none: the recording is not here */
  constructor(root, player) {
    this.root = root;
    this.player = player;
    this.transcript = new Transcript(root);
    /** @type {{ words: Words, highlighter: Highlighter } | null} */
    this.following = null;
  }

  /** @param {number} seconds marks its passage and brings it to the top, with its heading where that comes first */
  open(seconds) {
    this.transcript.mark(seconds);
    const passage = this.transcript.at(seconds)?.element;
    const above = passage?.previousElementSibling;
    this.#shown = passage ?? null;
    if (passage) this.#scroll(above instanceof HTMLHeadingElement ? above : passage, "instant");
  }

  /** @param {number} seconds marks what is heard, and keeps it in sight for who had the last of it in sight */
  follow(seconds) {
    this.transcript.mark(seconds);
    if (this.player?.media.paused) return;
    const before = this.#shown;
    this.#shown = this.#heard(seconds);
    if (!this.#shown || this.#isWhole(this.#shown) || (before && !this.#isWatched(before))) return;
    this.#scroll(this.#shown, matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth");
  }

  /** @param {Span} span marks the sentence, or the stretch, that a link means: as the answer's page does */
  async link(span) {
    const { words, highlighter } = this.read();
    const { start, end } = span;
    const isPassage = end === null && Math.floor(this.transcript.at(start)?.seconds ?? -1) === Math.floor(start);
    const isSure = isPassage || (await words.load());
    const meant = end === null ? words.sentenceFrom(start) : words.between(start, end);
    highlighter.link(isSure ? meant : null, { isChosen: end !== null });
    if (isSure && meant && !isPassage) this.#scroll(words.range(meant), "instant");
  }

  /** Looks for the words in the text when they are first wanted. */
  read() {
    if (!this.following) {
      const words = new Words(this.root, this.player?.duration ?? Infinity, this.root.dataset.words);
      const highlighter = new Highlighter(/** @type {Player} */ (this.player), this.root, words);
      this.following = { words, highlighter };
    }
    return this.following;
  }

  /** @param {number} seconds @returns {Element | Range | null} the sentence, or the passage while no times are known */
  #heard(seconds) {
    const words = this.following?.words;
    const sentence = words?.isExact ? words.all[words.at(seconds)]?.sentence : null;
    return words && sentence ? words.range(sentence) : (this.transcript.at(seconds)?.element ?? null);
  }

  /** @param {Element | Range} what @returns {boolean} whether all of it can be read where it stands */
  #isWhole(what) {
    const [edge, free] = [what.getBoundingClientRect(), this.root.getBoundingClientRect()];
    return edge.top >= free.top && edge.bottom <= free.bottom - FADE;
  }

  /** @param {Element | Range} what @returns {boolean} whether any of it is in sight: else its reader is elsewhere */
  #isWatched(what) {
    const [edge, free] = [what.getBoundingClientRect(), this.root.getBoundingClientRect()];
    return edge.bottom > free.top && edge.top < free.bottom;
  }

  /** @param {Element | Range} what @param {ScrollBehavior} behavior the page around the frame never moves */
  #scroll(what, behavior) {
    const top = what.getBoundingClientRect().top - this.root.getBoundingClientRect().top - AIR;
    this.root.scrollBy({ top, behavior });
  }
}

/** @param {HTMLElement} main */
async function mount(main) {
  remind();
  const media = document.getElementById("media");
  const words = main.querySelector(".transcript");
  if (!(words instanceof HTMLElement)) return;
  if (media instanceof HTMLMediaElement) await looked(media);
  const player = media instanceof HTMLMediaElement ? new Player(main, media) : null;
  const box = new Box(words, player);
  if (player) bind(player, box);
  const come = () => arrive(player, box);
  addEventListener("hashchange", come); // the host asks for another second
  come();
}

/**
 * Cues the second that the frame's address asks for.
 * @param {Player | null} player
 * @param {Box} box
 */
function arrive(player, box) {
  const span = read(location, player?.duration);
  if (!span) return;
  box.open(span.start);
  if (!player) return;
  player.media.preload = "metadata"; // somebody came for this second: one press should be enough
  player.cue(span.start, span.end);
  if (document.hasFocus()) player.button.focus({ preventScroll: true });
  void box.link(span);
}

/** @param {Player} player @param {Box} box */
function bind(player, box) {
  const { media, root } = player;
  const whole = /** @type {HTMLAnchorElement} */ (root.querySelector(".whole"));
  const follow = () => {
    const isBegun = player.seconds > 0 || !media.paused;
    if (isBegun) box.follow(player.seconds);
    whole.hash = isBegun ? fragment(player.seconds) : "";
  };
  player.addEventListener("time", follow);
  player.addEventListener("cued", () => (whole.hash = fragment(player.seconds)));
  whole.addEventListener("click", () => media.pause());
  const prepare = () => {
    if (media.preload === "none") media.preload = "metadata";
  };
  for (const kind of ["pointerenter", "focusin"]) root.addEventListener(kind, prepare, { once: true });
  const hear = async () => {
    announce(player, { title: document.title, artist: root.dataset.expert ?? "", album: root.dataset.site ?? "" });
    const { words: found, highlighter } = box.read();
    await found.load();
    highlighter.begin();
  };
  media.addEventListener("play", () => void hear(), { once: true });
  playOnClick(player, box);
  listen(player, { copy: offerLink(player, whole) });
}

/**
 * A time in the margin, or a word, plays from there.
 * @param {Player} player
 * @param {Box} box
 */
function playOnClick(player, box) {
  /** @param {Span} span */
  const playFrom = ({ start, end }) => {
    player.seek(start, end);
    box.transcript.mark(start);
    void player.play();
  };
  box.root.classList.add("is-live");
  box.root.addEventListener("click", async (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = target?.closest("a");
    const span = link ? read({ hash: link.hash, search: "" }, player.duration) : null;
    if (link?.getAttribute("href")?.startsWith("#t") && span) {
      event.preventDefault();
      return playFrom(span);
    }
    if (link || !target?.closest("p[data-seconds]") || event.detail > 1 || getSelection()?.isCollapsed === false) return;
    const { words } = box.read();
    const number = words.atPoint(event.clientX, event.clientY);
    if (number < 0) return;
    const { home } = words.all[number];
    const isExact = await words.load();
    playFrom({ start: words.all[isExact ? number : home.first].start, end: null });
  });
}

/**
 * @param {Player} player
 * @param {HTMLAnchorElement} whole
 * @returns {() => void} copies, as the button does
 */
function offerLink(player, whole) {
  const button = player.root.querySelector(".copy");
  const known = player.root.dataset.permalink ?? ""; // no full address: the site does not know where it will stand
  const permalink = new URL(/^https?:/.test(known) ? known : whole.pathname, location.href);
  let isAnswering = false;
  const show = () => {
    if (button && !isAnswering) button.textContent = `Copy link at ${stamp(player.seconds)}`;
  };
  const copyLink = async () => {
    const at = player.seconds;
    isAnswering = true;
    const isCopied = await copy(new URL(fragment(at), permalink).href);
    if (button) button.textContent = isCopied ? "Copied" : "Not allowed here";
    player.say(isCopied ? `Link at ${stamp(at)} copied` : "The page around this one does not allow copying");
    setTimeout(() => {
      isAnswering = false;
      show();
    }, ANSWERING_MILLISECONDS);
  };
  button?.addEventListener("click", copyLink);
  for (const kind of ["time", "cued"]) player.addEventListener(kind, show);
  show();
  return () => void copyLink();
}

/**
 * Before a browser has looked at the sources it says what it says when none of them is good: waits until it has looked.
 * @param {HTMLMediaElement} media
 * @returns {Promise<unknown>}
 */
function looked(media) {
  if (media.networkState !== HTMLMediaElement.NETWORK_NO_SOURCE) return Promise.resolve();
  return new Promise((resolve) => {
    media.addEventListener("loadstart", resolve, { once: true });
    setTimeout(resolve, LOOKING_MILLISECONDS); // it had looked, and found none
  });
}

const main = document.querySelector("main.embed");
if (main instanceof HTMLElement) void mount(main);
