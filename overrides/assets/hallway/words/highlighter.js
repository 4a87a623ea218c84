/**
 * Shows in the text what is heard: the sentence, in it the word, and what a link led to. The eye is followed, not led: the
 * page scrolls only for a reader who had the last sentence in sight.
 * @module
 */

/** @typedef {import("../player/player.js").Player} Player */
/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./words.js").Stretch} Stretch */

const RANKS = { "hallway-chosen": 0, "hallway-linked": 0, "hallway-sentence": 1, "hallway-word": 2 }; // the higher is painted over the lower

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
   * Marks what the address leads to: a sentence until it plays, words that somebody chose as long as they are asked for.
   * @param {Stretch | null} stretch
   * @param {{ isChosen: boolean }} how
   */
  link(stretch, { isChosen }) {
    this.#forget();
    this.#paint("hallway-linked", isChosen ? null : stretch);
    this.#paint("hallway-chosen", isChosen ? stretch : null);
    this.root.classList.toggle("has-words", canPaint && stretch !== null);
  }

  /** Follows the sound, which may be playing already. */
  begin() {
    if (!this.player.media.paused) this.#run();
  }

  /** Marks what is heard while it plays, as smoothly as the screen can. */
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

  /** Nothing is heard until it plays again. */
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
    const top = this.#top();
    const isWatched = seen.bottom > top && seen.top < innerHeight;
    if (!isWatched || (wanted.top >= top && wanted.bottom <= innerHeight)) return;
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scrollBy({ top: wanted.top - top - innerHeight * 0.15, behavior: isStill ? "instant" : "smooth" });
  }

  /** @param {Stretch} stretch @returns {DOMRect} */
  #box(stretch) {
    return this.words.range(stretch).getBoundingClientRect();
  }

  /** @returns {number} where the window's free part begins, below the player if that has come to stand on top */
  #top() {
    const player = this.player.root.getBoundingClientRect();
    return player.top < innerHeight / 2 ? Math.max(0, player.bottom) : 0;
  }

  /** @param {keyof typeof RANKS} name @param {Stretch | null} stretch */
  #paint(name, stretch) {
    if (!canPaint) return; // an older browser: the passage is marked all the same
    if (!stretch) return void CSS.highlights.delete(name);
    const highlight = new Highlight(this.words.range(stretch));
    highlight.priority = RANKS[name];
    CSS.highlights.set(name, highlight);
  }
}

const canPaint = typeof Highlight === "function" && "highlights" in CSS;
