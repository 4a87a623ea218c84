/**
 * The embed: one answer inside another site's page. It plays and highlights like the answer's page, and is a good guest:
 * it scrolls only its own words, takes focus only if it already has it, and fetches no audio, and no script but this, before
 * they are needed.
 * @module
 */

import { fragment, permalink, read, readClick } from "../deeplink.js";
import { findElement } from "../element.js";
import { remind } from "../pages/review-date.js";
import { Player } from "../player/player.js";
import { isClickOnText } from "../words/transcript.js";
import { TranscriptPane } from "./transcript-pane.js";

/** @typedef {import("../deeplink.js").Span} Span */
/** @typedef {import("./controls.js").Begin} Begin */
/** @typedef {import("./controls.js").TimedWords} TimedWords */

const SOURCE_CHECK_MILLISECONDS = 300; // by then, browsers know whether they can play any of the sources

/** @param {HTMLElement} main */
async function mount(main) {
  remind();
  const media = document.getElementById("media");
  const text = main.querySelector(".transcript");
  if (!(text instanceof HTMLElement)) return;
  if (media instanceof HTMLMediaElement) {
    await sourcesChecked(media);
    const player = new Player(main, media);
    const load = controls(player, text);
    const pane = new TranscriptPane(text, load);
    bind(player, pane);
    loadWhenNeeded(main, load);
    followAddress((span) => cue(player, pane, span), player.duration);
  } else {
    const pane = new TranscriptPane(text);
    followAddress((span) => pane.open(span.start)); // no recording, only the words
  }
}

/**
 * Shows what the frame's address asks for, now and whenever the host changes it.
 * @param {(span: Span) => void} show
 * @param {number} [duration] seconds of the recording
 */
function followAddress(show, duration) {
  const follow = () => {
    const span = read(location, duration);
    if (span) show(span);
  };
  addEventListener("hashchange", follow);
  follow();
}

/** @param {Player} player @param {TranscriptPane} pane @param {Span} span */
function cue(player, pane, span) {
  pane.open(span.start);
  player.media.preload = "metadata"; // a link asked for this second, so one press should be enough
  player.cue(span.start, span.end);
  if (document.hasFocus()) player.button.focus({ preventScroll: true });
  void pane.markLinked(span);
}

/** @param {Player} player @param {TranscriptPane} pane */
function bind(player, pane) {
  const { media, root } = player;
  const page = findElement(root, ".whole", HTMLAnchorElement);
  const follow = () => {
    const isBegun = player.seconds > 0 || !media.paused;
    if (isBegun) pane.follow(player);
    page.hash = isBegun ? fragment(player.seconds) : "";
  };
  player.addEventListener("time", follow);
  player.addEventListener("cued", () => (page.hash = fragment(player.seconds)));
  page.addEventListener("click", () => media.pause());
  const prepare = () => {
    if (media.preload === "none") media.preload = "metadata";
  };
  for (const kind of ["pointerenter", "focusin"]) root.addEventListener(kind, prepare, { once: true });
  media.addEventListener("play", () => void pane.followWords(), { once: true });
  playOnClick(player, pane);
}

/**
 * @param {Player} player
 * @param {HTMLElement} text
 * @returns {() => Promise<TimedWords | null>} loads and binds the controls, once; null if that fails
 */
function controls(player, text) {
  const { root } = player;
  const page = permalink(root, findElement(root, ".whole", HTMLAnchorElement).pathname);
  /** @type {Promise<TimedWords | null> | null} */
  let loading = null;
  const load = async () => {
    try {
      await runScript(root.dataset.controls ?? "");
      return /** @type {{ hallwayControls?: Begin }} */ (globalThis).hallwayControls?.(player, page, text) ?? null;
    } catch {
      return null;
    }
  };
  return () => (loading ??= load());
}

/** @param {string} address @returns {Promise<unknown>} */
function runScript(address) {
  const script = document.createElement("script");
  return new Promise((resolve, reject) => {
    Object.assign(script, { src: address, onload: resolve, onerror: reject });
    document.head.append(script);
  });
}

/**
 * Loads the controls as soon as someone comes near, and repeats what was pressed before they were there.
 * @param {HTMLElement} main
 * @param {() => Promise<unknown>} load
 */
function loadWhenNeeded(main, load) {
  for (const kind of ["pointerenter", "focusin"]) main.addEventListener(kind, () => void load(), { once: true });
  /** @param {MouseEvent | KeyboardEvent} event */
  const repeat = async (event) => {
    const { target, isTrusted } = event;
    if (!isTrusted || "hallwayControls" in globalThis || !(target instanceof Element)) return;
    const isClick = event instanceof MouseEvent;
    if (isClick && !target.closest(".copy")) return;
    await load();
    target.dispatchEvent(isClick ? new MouseEvent("click", event) : new KeyboardEvent("keydown", event));
  };
  document.addEventListener("click", repeat);
  document.addEventListener("keydown", repeat);
}

/**
 * A click on a time in the margin, or on a word, plays from there.
 * @param {Player} player
 * @param {TranscriptPane} pane
 */
function playOnClick(player, pane) {
  /** @param {Span} span */
  const playFrom = ({ start, end }) => {
    player.seek(start, end);
    pane.transcript.mark(start);
    void player.play();
  };
  pane.root.classList.add("is-live");
  pane.root.addEventListener("click", async (event) => {
    const span = readClick(event, player.duration);
    if (span) {
      event.preventDefault();
      playFrom(span);
    } else if (isClickOnText(event)) {
      const start = await pane.secondOfClick(event);
      if (start !== null) playFrom({ start, end: null });
    }
  });
}

/**
 * Waits until the browser has checked the sources: before that, its state is the same as if it could play none of them.
 * @param {HTMLMediaElement} media
 * @returns {Promise<unknown>}
 */
function sourcesChecked(media) {
  if (media.networkState !== HTMLMediaElement.NETWORK_NO_SOURCE) return Promise.resolve();
  return new Promise((resolve) => {
    media.addEventListener("loadstart", resolve, { once: true });
    setTimeout(resolve, SOURCE_CHECK_MILLISECONDS);
  });
}

const main = document.querySelector("main.embed");
if (main instanceof HTMLElement) void mount(main);
