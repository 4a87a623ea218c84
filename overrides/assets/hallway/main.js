/**
 * The entry of every page: starts what the page needs, even after Material's instant navigation.
 * @module
 */

import { mount as mountSearch } from "./search/search.js";

/** Mounts what is on this page and not mounted yet. */
async function mount() {
  const player = document.querySelector(".player:not(.is-ready)");
  if (player instanceof HTMLElement) (await import("./pages/answer.js")).mount(player);
  if (document.querySelector(".preview")) (await import("./pages/commands.js")).mount();
  if (document.querySelector("[data-review-by][hidden]")) (await import("./pages/review-date.js")).remind();
  const week = document.querySelector(".week");
  if (week instanceof HTMLElement) (await import("./pages/week.js")).mount(week);
  const pick = document.querySelector(".this-week");
  if (pick instanceof HTMLElement) (await import("./pages/this-week.js")).mount(pick);
  const missing = document.querySelector(".missing");
  if (missing instanceof HTMLElement) await (await import("./pages/not-found.js")).mount(missing);
  const diagnostic = document.querySelector(".diagnostic");
  if (diagnostic instanceof HTMLElement) (await import("./adoption/diagnostic.js")).mount(diagnostic);
  const drill = document.querySelector(".drill");
  if (drill instanceof HTMLElement) (await import("./adoption/drill.js")).mount(drill);
  const path = document.querySelector(".path");
  if (path instanceof HTMLElement) (await import("./adoption/path.js")).mount(path);
  const paths = document.querySelector(".paths");
  if (paths instanceof HTMLElement) (await import("./adoption/path.js")).mountOverview(paths);
  const successor = document.querySelector("a.successor");
  if (successor instanceof HTMLAnchorElement) (await import("./pages/retired.js")).mount(successor);
}

mountSearch();
const pages = /** @type {{ document$?: { subscribe(listener: () => void): void } }} */ (window).document$;
if (pages) pages.subscribe(mount);
else void mount();
