/**
 * The stopwatch of the two-minute drill. What it timed is kept in this browser, without a name.
 * @module
 */

import { findElement } from "../element.js";
import { ButtonLabel } from "../share/button-label.js";
import { copy } from "../share/clipboard.js";
import { stamp } from "../timecode.js";
import { Kept } from "./kept.js";

/** @typedef {{ place: string, placement: string, seconds: number, found: boolean, day: string }} Run */

const MOST_KEPT = 100;
const TICK_MILLISECONDS = 200;

/** @param {HTMLElement} page */
export function mount(page) {
  const watch = page.querySelector(".stopwatch");
  if (watch instanceof HTMLElement && watch.hidden) new Stopwatch(page, watch);
}

class Stopwatch {
  /** @type {number | null} when the clock started; null while it is stopped */
  #started = null;
  #timer = 0;
  #kept = new Kept("hallway.drill");
  #title = document.title;

  /** @param {HTMLElement} page @param {HTMLElement} watch */
  constructor(page, watch) {
    this.page = page;
    this.watch = watch;
    this.place = findElement(watch, "#drill-place", HTMLSelectElement);
    this.start = findElement(watch, "#drill-start", HTMLSelectElement);
    this.starts = [...this.start.options];
    this.time = findElement(watch, "[role=timer]", HTMLElement);
    this.status = findElement(watch, "[role=status]", HTMLElement);
    this.lists = findElement(page, ".runs", HTMLElement);
    this.place.addEventListener("change", () => this.#offer());
    this.#on("start", () => this.#begin());
    this.#on("found", () => this.#end(true));
    this.#on("lost", () => this.#end(false));
    this.#on("clear", () => { this.#kept.forget(); this.#list(); });
    const copied = new ButtonLabel(this.#button("copy"));
    this.#on("copy", async () => {
      void copied.flash((await copy(this.#lines().join("\n"))) ? "Copied" : "Not allowed");
    });
    watch.hidden = false;
    this.#offer();
    this.#list();
  }

  /** Offers what can be opened for the chosen place. */
  #offer() {
    this.start.replaceChildren(...this.starts.filter((each) => each.dataset.place === this.place.value));
    this.start.selectedIndex = 0;
  }

  #begin() {
    const url = this.start.selectedOptions[0]?.dataset.url;
    this.#started = performance.now();
    if (url) window.open(url, "_blank", "noopener,noreferrer");
    this.#show("running");
    this.status.textContent = "The clock is running.";
    this.#timer = setInterval(() => this.#tick(), TICK_MILLISECONDS);
    this.#button("found").focus();
  }

  /** @param {boolean} found */
  #end(found) {
    const seconds = Math.round(this.#elapsed() * 10) / 10;
    clearInterval(this.#timer);
    this.#started = null;
    this.time.textContent = stamp(seconds);
    document.title = this.#title;
    this.#show("ready");
    this.status.textContent = found ? `Got it after ${said(seconds)}.` : `Gave up after ${said(seconds)}.`;
    const placement = this.start.value;
    this.#write([...this.#runs(), { place: this.place.value, placement, seconds, found, day: today() }]);
    this.#list();
    this.#button("start").focus();
  }

  #tick() {
    const seconds = this.#elapsed();
    this.time.textContent = stamp(seconds);
    document.title = `${stamp(seconds)} ${this.#title}`;
    this.watch.classList.toggle("is-late", seconds >= Number(this.page.dataset.target));
  }

  /** @returns {number} seconds; by the clock and not by ticks, which are rare in a background tab */
  #elapsed() {
    return this.#started === null ? 0 : (performance.now() - this.#started) / 1000;
  }

  /** @param {"ready" | "running"} state */
  #show(state) {
    this.watch.dataset.state = state;
    for (const each of [this.place, this.start]) each.disabled = state === "running";
    this.#button("start").hidden = state === "running";
    for (const what of ["found", "lost"]) this.#button(what).hidden = state === "ready";
    if (state === "running") this.watch.classList.remove("is-late");
  }

  /** Lists what was timed, the newest first, and the lines to paste. */
  #list() {
    const runs = this.#runs();
    this.lists.hidden = runs.length === 0;
    findElement(this.lists, ".runs__sum", HTMLElement).textContent = sum(runs);
    const items = [...runs].reverse().map((run) => {
      const item = document.createElement("li");
      const time = document.createElement("b");
      time.textContent = run.found ? said(run.seconds) : "gave up";
      const day = document.createElement("time");
      day.textContent = run.day;
      item.append(time, ` ${this.#titleOf(run.place)}, `, day);
      return item;
    });
    findElement(this.lists, ".runs__list", HTMLElement).replaceChildren(...items);
    findElement(this.lists, ".runs__lines", HTMLElement).textContent = this.#lines().join("\n");
  }

  /** @returns {string[]} commands in a preview, otherwise lines for a chat */
  #lines() {
    const isPreview = "preview" in this.page.dataset;
    return this.#runs().map((run) => {
      if (!isPreview) return `${run.day} ${run.place}: ${run.found ? said(run.seconds) : `gave up after ${said(run.seconds)}`}`;
      const placement = run.placement ? ` --placement ${run.placement}` : "";
      return `hallway drill add --place ${run.place} --seconds ${run.seconds}${placement}${run.found ? "" : " --gave-up"}`;
    });
  }

  /** @param {string} id @returns {string} */
  #titleOf(id) {
    return [...this.place.options].find((each) => each.value === id)?.textContent ?? id;
  }

  /** @returns {Run[]} */
  #runs() {
    const found = this.#kept.read();
    return Array.isArray(found) ? found.filter(isRun) : [];
  }

  /** @param {Run[]} runs */
  #write(runs) {
    this.#kept.write(runs.slice(-MOST_KEPT));
  }

  /** @param {string} what @returns {HTMLButtonElement} */
  #button(what) {
    return findElement(this.page, `[data-do="${what}"]`, HTMLButtonElement);
  }

  /** @param {string} what @param {() => void} act */
  #on(what, act) {
    this.#button(what).addEventListener("click", act);
  }
}

/** @param {unknown} value @returns {value is Run} whether it is a run as this page writes it: storage may hold anything */
function isRun(value) {
  const run = /** @type {Partial<Run>} */ (value ?? {});
  const isId = (/** @type {unknown} */ text) => typeof text === "string" && /^[a-z0-9-]{0,100}$/.test(text);
  return isId(run.place) && isId(run.placement) && Number.isFinite(run.seconds) && typeof run.found === "boolean" && isId(run.day);
}

/** @param {Run[]} runs @returns {string} how many there are, and the median */
function sum(runs) {
  const seconds = runs.map((run) => (run.found ? run.seconds : Infinity)).sort((one, other) => one - other);
  if (!seconds.length) return "";
  const [low, high] = [seconds[(seconds.length - 1) >> 1] ?? 0, seconds[seconds.length >> 1] ?? 0];
  const [median, count] = [(low + high) / 2, `${runs.length} ${runs.length === 1 ? "run" : "runs"}`];
  if (Number.isFinite(median)) return `Median ${said(median)} in ${count}`;
  return `${runs.filter((run) => !run.found).length} of ${count} ended without an answer`;
}

/** @param {number} seconds @returns {string} `48 s`, `2 min 10 s` */
function said(seconds) {
  const whole = Math.round(seconds);
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  return [minutes ? `${minutes} min` : "", rest || !minutes ? `${rest} s` : ""].filter(Boolean).join(" ");
}

/** @returns {string} the date in the reader's time zone */
function today() {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}
