/**
 * What every page has: the search, the theme switch, notices that are due and, in a preview, commands to copy.
 * @module
 */

import { remind } from "./pages/review-date.js";
import { mount as mountSearch } from "./search/search.js";
import { mount as mountTheme } from "./theme.js";

/** Starts them. */
export async function mount() {
  mountTheme();
  mountSearch();
  remind();
  if (document.querySelector(".preview")) (await import("./pages/commands.js")).mount();
}
