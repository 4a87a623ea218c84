/**
 * The search itself, below the field: the results of what is typed, and the keys that move between them.
 * @module
 */

import { Engine } from "./engine.js";
import { FilterRow } from "./filters.js";
import { HitList } from "./hits.js";
import { Listener } from "./listen.js";
import { answers, missPanel } from "./miss.js";
import { element, suggestionRow } from "./results.js";
import { suggest } from "./suggestions.js";

/** @typedef {import("./search.js").Frame} Frame */
/** @typedef {import("./engine.js").Outcome} Outcome */

const PAUSE_MILLISECONDS = 120; // of typing before the index is asked
const NEAR_PIXELS = 200; // from the end of the results, where more are loaded
const MOST_SUGGESTIONS = 3;
const PENDING = "The search is being prepared. Answers will appear here in a moment.";
const PENDING_MILLISECONDS = 1000; // until it is tried again
const OFFLINE = "The search cannot be loaded. Are you offline?";
const HINT = "A word is enough. Sentences work too.";
const STYLES = new URL("dialog.css", import.meta.url).href;

/** @type {SearchDialog | null} */
let attached = null;

/** @param {Frame} frame @returns {SearchDialog} the one search of this page */
export function attach(frame) {
  attached ??= new SearchDialog(frame);
  return attached;
}

export class SearchDialog {
  #timer = 0;
  #asked = 0;
  #isReady = false;
  /** @type {HitList | null} */
  #hits = null;
  /** @type {Promise<Engine> | null} */
  #engine = null;

  /** @param {Frame} frame */
  constructor({ root, form, input }) {
    this.root = root;
    this.form = form;
    this.input = input;
    this.status = element("p", "search__status", HINT);
    this.status.role = "status";
    this.results = element("div", "search__results");
    this.listener = new Listener(root);
    this.filters = new FilterRow(() => void this.#search());
    const bar = element("div", "search__bar");
    bar.append(this.status, this.filters.root);
    addStyles();
    root.append(bar, this.results);
    this.#bind();
  }

  /** Loads the index, and looks for what has been typed already. */
  begin() {
    if (this.input.value) void this.#search();
    else void this.#load().catch(() => {}); // reported once something is looked for
  }

  #bind() {
    this.form.addEventListener("submit", async () => {
      await this.#search();
      const first = this.results.querySelector(".said__text");
      if (first instanceof HTMLElement) first.click();
    });
    this.input.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#search(), PAUSE_MILLISECONDS);
    });
    this.results.addEventListener("scroll", () => {
      const { scrollTop, scrollHeight, clientHeight } = this.results;
      if (scrollTop > 0 && scrollTop + clientHeight > scrollHeight - NEAR_PIXELS) void this.#extend(false);
    });
    this.root.addEventListener("close", () => this.listener.stop());
    this.root.addEventListener("click", (event) => {
      const isLink = event.target instanceof Element && event.target.closest("a[href]");
      const opensElsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
      if (event.target === this.root || (isLink && !opensElsewhere)) this.root.close(); // outside it, or a result
    });
    this.root.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const isCombined = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
      if (!step || isCombined || event.target instanceof HTMLSelectElement) return;
      event.preventDefault();
      void this.#move(step);
    });
  }

  /** @param {number} step to the next or previous result; before the first is the text */
  async #move(step) {
    if (step > 0 && this.#hits?.isLast(document.activeElement)) return this.#extend();
    const links = this.#links();
    const at = links.findIndex((link) => link === document.activeElement) + step;
    if (at < 0) this.input.focus();
    else links[Math.min(at, links.length - 1)]?.focus();
    return undefined;
  }

  /** Shows the next answers, and moves to the first of them if the reader asked for them. @param {boolean} isAsked */
  async #extend(isAsked = true) {
    try {
      const first = await this.#hits?.extend();
      if (isAsked) first?.focus();
    } catch {
      this.#engine = null;
      this.status.textContent = OFFLINE;
    }
  }

  /** @returns {HTMLAnchorElement[]} every passage and page that can be opened, in order */
  #links() {
    return [...this.results.querySelectorAll("a[href]")].filter((link) => link instanceof HTMLAnchorElement);
  }

  /** @returns {Promise<Engine>} loaded once; again if that failed */
  async #load() {
    this.#engine ??= Engine.load().then((engine) => {
      this.filters.fill(engine.facets);
      this.#isReady = true;
      return engine;
    });
    try {
      return await this.#engine;
    } catch (error) {
      this.#engine = null;
      throw error;
    }
  }

  async #search() {
    clearTimeout(this.#timer);
    const asked = (this.#asked += 1);
    const query = this.input.value.trim();
    if (!query) return this.#show(HINT, []);
    if (!this.#isReady) this.status.textContent = "Searching…";
    try {
      const engine = await this.#load();
      const outcome = await engine.find(query, this.filters.values);
      if (asked !== this.#asked) return undefined;
      const hits = new HitList(outcome.hits, this.listener, () => void this.#extend());
      await hits.extend();
      if (asked !== this.#asked) return undefined;
      const rows = this.#rows(outcome, query, engine, hits);
      if (engine.isPending) return this.#wait(rows);
      this.#show(engine.isSearchable ? summary(outcome, query) : "Only moments and people can be searched here", rows, hits);
      const detail = { query, count: outcome.hits.length };
      document.dispatchEvent(new CustomEvent("hallway:search", { detail }));
    } catch {
      this.#engine = null; // Pagefind asks only once for each part of the index
      if (asked === this.#asked) this.#show(OFFLINE, []);
    }
    return undefined;
  }

  /** @param {Outcome} outcome @param {string} query @param {Engine} engine @param {HitList} hits @returns {HTMLElement[]} */
  #rows(outcome, query, engine, hits) {
    const suggested = suggest(engine.guide.pages, query, engine.common);
    const offered = () => missPanel(query, engine.guide, suggested, title(outcome, this.filters));
    if (!outcome.hits.length && !engine.isPending) return [offered()];
    const rows = suggested.length ? [suggestionRow(suggested.slice(0, MOST_SUGGESTIONS))] : [];
    return [...rows, ...hits.elements, ...(outcome.isRelaxed ? [offered()] : [])];
  }

  /** Says that answers cannot be found yet, and tries again. @param {HTMLElement[]} rows what can be suggested already */
  #wait(rows) {
    this.#engine = null;
    this.#show(PENDING, rows);
    this.#timer = setTimeout(() => this.root.open && void this.#search(), PENDING_MILLISECONDS);
  }

  /** @param {string} status @param {HTMLElement[]} rows @param {HitList | null} hits */
  #show(status, rows, hits = null) {
    this.#hits = hits;
    this.listener.stop();
    if (this.status.textContent !== status) this.status.textContent = status; // said once by a screen reader
    this.status.classList.toggle("away", rows[0]?.matches(".miss") ?? false); // it says the same, larger
    this.results.replaceChildren(...rows);
    this.results.scrollTop = 0;
  }
}

/** @param {Outcome} outcome @param {FilterRow} filters @returns {(query: string) => string} what is missing */
function title(outcome, filters) {
  if (outcome.hits.length) return () => "Not what you need?";
  if (filters.count) return (query) => `No answer with these filters mentions ${query}`;
  return (query) => `No answer mentions ${query} yet`;
}

/** @param {Outcome} outcome @param {string} query @returns {string} */
function summary({ hits, isRelaxed, corrected }, query) {
  if (!hits.length) return `No answer mentions “${query}” yet`;
  const count = answers(hits.length);
  const [typed, better] = [[...corrected.keys()], [...corrected.values()]].map((words) => `“${words.join("”, “")}”`);
  if (corrected.size) return `Nothing for ${typed}. ${count} for ${better}`;
  if (!isRelaxed) return count;
  return hits.length > 1 ? `${count}, those with most of these words first` : `${count}, without some of these words`;
}

/** Loads the styles of what is below the field. */
function addStyles() {
  const sheet = element("link", "");
  Object.assign(sheet, { rel: "stylesheet", href: STYLES });
  document.head.append(sheet);
}
