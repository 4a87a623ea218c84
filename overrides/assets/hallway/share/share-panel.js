/**
 * The share panel: which part of the answer (all of it, from this second, this sentence, the selected words), and in
 * which syntax.
 * @module
 */

import { readPreference, savePreference } from "../player/preferences.js";
import { place } from "../popover.js";
import { stamp } from "../timecode.js";
import { ButtonLabel } from "./button-label.js";
import { copy } from "./clipboard.js";
import { write } from "./snippets.js";

/** @typedef {import("../player/player.js").Player} Player */
/** @typedef {import("./snippets.js").Kit} Kit */
/** @typedef {import("./snippets.js").Part} Part */
/** @typedef {import("../words/words.js").Stretch} Stretch */
/** @typedef {import("../words/words.js").Words} Words */

const FORMAT = "hallway.share"; // the preference: the format that this reader used last
const PREFERRED = ["words", "second", "whole"]; // the first of these that is offered is chosen

export class SharePanel {
  /** @type {Stretch | null} */
  #picked = null;
  #seconds = 0; // where the recording was when the panel opened: it may play on

  /**
   * @param {HTMLElement} panel
   * @param {Player} player
   * @param {Words} words
   * @param {URL} page the answer's permanent address
   */
  constructor(panel, player, words, page) {
    this.panel = panel;
    this.player = player;
    this.words = words;
    this.page = page;
    /** @type {HTMLButtonElement[]} */
    this.formats = [...panel.querySelectorAll("button")].filter((button) => button.dataset.kind);
    this.labels = new Map(this.formats.map((button) => [button, new ButtonLabel(button)]));
    /** @type {Kit} */
    this.kit = JSON.parse(document.getElementById("snippets")?.textContent ?? "{}");
    panel.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("[data-kind]") : null;
      if (button instanceof HTMLButtonElement) void this.#copy(button);
    });
    panel.addEventListener("change", () => this.#preview());
    panel.addEventListener("toggle", (event) => {
      if (event instanceof ToggleEvent && event.newState === "closed") this.#picked = null;
    });
  }

  /** @param {Stretch} picked the selected words, for which it opens */
  openFor(picked) {
    this.#picked = picked;
    this.panel.showPopover(); // which refreshes it
  }

  /** Shows the current choices, beside the button that opened it. */
  async refresh() {
    this.#seconds = this.player.seconds;
    this.#sort();
    this.#offer();
    this.panel.inert = false;
    this.#place();
    this.#choice()?.focus();
    if (await this.words.load()) this.#offer(this.#choice()?.value);
    this.#place();
  }

  /** @param {string} [chosen] the choice to keep */
  #offer(chosen) {
    const sentence = this.words.isExact ? this.#sentence : null;
    this.#option("second", this.#seconds >= 1, `From ${stamp(this.#seconds)}`);
    this.#option("sentence", sentence !== null, "This sentence", sentence);
    this.#option("words", this.#picked !== null, "The selected words", this.#picked);
    const wanted = [chosen, ...PREFERRED].map((value) => this.#radio(value ?? "")).find((radio) => radio && !isHidden(radio));
    if (wanted) wanted.checked = true;
    this.#preview();
  }

  /** @param {string} value @param {boolean} isThere @param {string} label @param {Stretch | null} [stretch] quoted */
  #option(value, isThere, label, stretch = null) {
    const row = this.#radio(value)?.closest("label");
    if (!row) return;
    row.hidden = !isThere;
    const [name, quote] = [row.querySelector("span"), row.querySelector("q")];
    if (name) name.textContent = label;
    if (quote) quote.textContent = stretch && this.words.text(stretch);
  }

  /** @returns {Part} */
  #part() {
    const kind = this.#choice()?.value;
    const sentence = this.#sentence;
    if (kind === "words" && this.#picked) return partOf(this.words, this.#picked);
    if (kind === "sentence" && sentence) return { ...partOf(this.words, sentence), end: null };
    return { start: kind === "second" ? this.#seconds : null, end: null, quote: "" };
  }

  /** @returns {Stretch | null} the sentence that was being said */
  get #sentence() {
    return this.words.all[this.words.at(this.#seconds)]?.sentence ?? null;
  }

  /** @param {string} id */
  #snippet(id) {
    const kind = this.kit.kinds.find((each) => each.id === id);
    return kind && write(this.kit, kind, this.page, this.player.duration, this.#part());
  }

  #preview() {
    const shown = this.panel.querySelector("output");
    if (shown) shown.textContent = this.#snippet("text")?.text ?? "";
  }

  /** @param {HTMLButtonElement} button */
  async #copy(button) {
    const id = button.dataset.kind ?? "";
    const snippet = this.#snippet(id);
    const label = this.labels.get(button);
    if (!snippet || !label) return;
    const isCopied = await copy(snippet.text, snippet.html);
    this.player.say(isCopied ? `${label.text}: copied` : "The browser did not allow copying. The text is selected.");
    const field = this.panel.querySelector("textarea");
    if (field) field.hidden = isCopied;
    if (!isCopied) return this.#selectForCopying(field, snippet.text);
    savePreference(FORMAT, id);
    button.classList.add("is-copied");
    await label.flash("Copied");
    button.classList.remove("is-copied");
  }

  /** @param {HTMLTextAreaElement | null} field @param {string} text */
  #selectForCopying(field, text) {
    if (!field) return;
    field.value = text;
    field.select();
  }

  /** @param {string} value @returns {HTMLInputElement | null} */
  #radio(value) {
    return [...this.panel.querySelectorAll("input")].find((radio) => radio.value === value) ?? null;
  }

  #choice() {
    return [...this.panel.querySelectorAll("input")].find((radio) => radio.checked) ?? null;
  }

  #place() {
    const button = this.player.root.querySelector(".share-open");
    if (button) place(this.panel, button);
  }

  /** Puts the format that was used last first. */
  #sort() {
    const usual = readPreference(FORMAT);
    const others = this.formats.filter((button) => button.dataset.kind !== usual);
    const first = this.formats.filter((button) => button.dataset.kind === usual);
    this.panel.querySelector(".share__as")?.replaceChildren(...first, ...others);
  }
}

/**
 * @param {Words} words
 * @param {Stretch} stretch
 * @returns {Part} from its first word to its last if their times are known, otherwise from where the passage begins
 */
export function partOf(words, stretch) {
  const quote = words.text(stretch);
  if (words.isExact) return { ...words.span(stretch), quote };
  const { passage } = words.all[stretch.first];
  return { start: words.all[passage.first].start, end: null, quote };
}

/** @param {HTMLElement} element */
function isHidden(element) {
  return element.closest("[hidden]") !== null;
}
