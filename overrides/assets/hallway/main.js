/**
 * The entry of every page but an answer's: starts what the page needs.
 * @module
 */

import { mount as mountFrame } from "./frame.js";

/** Mounts what is on this page. */
async function mount() {
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

void mountFrame();
void mount();
