/**
 * Highlights in the text: the sentence and the word being heard, and what a link means. The page scrolls along only for
 * a reader who had the last sentence in sight.
 * @module
 */

/** @typedef {import("../deeplink.js").Span} Span */
/** @typedef {import("../player/player.js").Player} Player */
/** @typedef {import("./transcript.js").Transcript} Transcript */
/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./words.js").Stretch} Stretch */

// The higher is painted over the lower.
const PRIORITIES = { "hallway-chosen": 0, "hallway-linked": 0, "hallway-sentence": 1, "hallway-word": 2 };
const canPaint = typeof Highlight === "function" && "highlights" in CSS;

export class Highlighter {
  #word = -1;
  /** @type {Stretch | null} */
  #sentence = null;
  #isRunning = false;

  /**
   * @param {Player} player
   * @param {HTMLElement} root the transcript
   * @param {Words} words
   */
  constructor(player, root, words) {
    this.player = player;
    this.root = root;
    this.words = words;
    player.media.addEventListener("play", () => this.#run());
    player.addEventListener("cued", () => this.#forget());
    player.addEventListener("time", () => this.#show());
  }

  /**
   * Marks what a link to a second or a stretch means. A sentence stays marked until something plays, chosen words until
   * another link is followed.
   * @param {Span} span
   * @param {Transcript} transcript
   * @returns {Promise<Stretch | null>} what is marked; null if the necessary times are not known
   */
  async markLinked(span, transcript) {
    const isSure = transcript.startsWith(span) || (await this.words.load());
    const meant = span.end === null ? this.words.sentenceFrom(span.start) : this.words.between(span.start, span.end);
    const marked = isSure ? meant : null;
    this.#markLinked(marked, span.end !== null);
    return marked;
  }

  /** Removes the mark of the previous link. */
  clearLinked() {
    this.#markLinked(null, false);
  }

  /** @param {Stretch | null} stretch @param {boolean} isChosen whether someone chose these words */
  #markLinked(stretch, isChosen) {
    this.#forget();
    this.#paint("hallway-linked", isChosen ? null : stretch);
    this.#paint("hallway-chosen", isChosen ? stretch : null);
    this.root.classList.toggle("has-words", canPaint && stretch !== null);
  }

  /** Starts to highlight what is heard, if it is already playing. */
  begin() {
    if (!this.player.media.paused) this.#run();
  }

  /** Highlights what is heard during playback, on every animation frame. */
  #run() {
    if (this.#isRunning) return;
    this.#isRunning = true;
    const step = () => {
      this.#show();
      this.#isRunning = !this.player.media.paused;
      if (this.#isRunning) requestAnimationFrame(step);
    };
    step();
  }

  /** Removes the highlights of what was heard, until it plays again. */
  #forget() {
    this.#word = -1;
    this.#sentence = null;
    this.#paint("hallway-word", null);
    this.#paint("hallway-sentence", null);
  }

  #show() {
    if (!this.words.isExact || (this.player.media.paused && this.#word < 0)) return;
    const number = this.words.at(this.player.seconds);
    if (number === this.#word) return;
    this.#word = number;
    this.#paint("hallway-linked", null);
    this.root.classList.toggle("has-words", canPaint);
    this.#paint("hallway-word", number < 0 ? null : { first: number, last: number });
    const sentence = this.words.all[number]?.sentence ?? null;
    if (sentence === this.#sentence) return;
    const before = this.#sentence;
    this.#sentence = sentence;
    this.#paint("hallway-sentence", sentence);
    if (sentence && before && !this.player.media.paused) this.#follow(before, sentence);
  }

  /** @param {Stretch} before @param {Stretch} now */
  #follow(before, now) {
    const [seen, wanted] = [this.#box(before), this.#box(now)];
    const { top, bottom } = this.#free();
    const isWatched = seen.bottom > top && seen.top < bottom;
    if (!isWatched || (wanted.top >= top && wanted.bottom <= bottom)) return;
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scrollBy({ top: wanted.top - top - (bottom - top) * 0.15, behavior: isStill ? "instant" : "smooth" });
  }

  /** @param {Stretch} stretch @returns {DOMRect} */
  #box(stretch) {
    return this.words.range(stretch).getBoundingClientRect();
  }

  /** @returns {{ top: number, bottom: number }} the part of the window that the player and the line above it leave free */
  #free() {
    const player = this.player.root.getBoundingClientRect();
    const context = this.player.root.querySelector(".context")?.getBoundingClientRect().bottom ?? 0;
    if (player.top > innerHeight / 2) return { top: context, bottom: player.top };
    return { top: Math.max(0, player.bottom), bottom: innerHeight };
  }

  /** @param {keyof typeof PRIORITIES} name @param {Stretch | null} stretch */
  #paint(name, stretch) {
    if (!canPaint) return; // an older browser: the passage is still marked
    if (!stretch) return void CSS.highlights.delete(name);
    const highlight = new Highlight(this.words.range(stretch));
    highlight.priority = PRIORITIES[name];
    CSS.highlights.set(name, highlight);
  }
}
