/**
 * What to do when no answer is found, or none with all words: the nearest moments, and two ways to get the answer recorded.
 * @module
 */

import { ButtonLabel } from "../share/button-label.js";
import { copy } from "../share/clipboard.js";
import { Engine } from "./engine.js";
import { element, link } from "./results.js";

/** @typedef {import("./engine.js").Guide} Guide */
/** @typedef {import("./suggestions.js").Suggestion} Suggestion */
/** @typedef {{ id: string, name: string }} Expert */

const MOST_MOMENTS = 3;
const MOST_EXPERTS = 2;
const LONGEST_QUESTION = 300; // characters, as in `hallway ask`

/**
 * @param {string} query
 * @param {Guide} guide
 * @param {Suggestion[]} nearest pages with words of the query, the best first
 * @param {(query: string) => string} title for the quoted query
 * @returns {HTMLElement}
 */
export function missPanel(query, guide, nearest, title) {
  const near = nearest.filter(({ kind }) => kind === "moment").slice(0, MOST_MOMENTS);
  const panel = element("section", "miss");
  panel.append(element("h3", "", title(`“${query}”`)));
  panel.append(...moments(near, guide));
  const question = query.slice(0, LONGEST_QUESTION);
  const known = element("p", "miss__offer", "Know the answer? ");
  known.append(link("", recordUrl({ question, moment: near[0]?.id ?? "" }), "Record it"));
  const asked = element("p", "miss__offer");
  asked.append(...askButtons(question, near));
  panel.append(known, asked);
  return panel;
}

/** @param {Suggestion[]} near @param {Guide} guide @returns {Iterable<HTMLElement>} */
function* moments(near, guide) {
  const listed = near.length ? near : guide.pages.filter(({ kind, count }) => kind === "moment" && count);
  if (!listed.length) return;
  yield element("p", "label", near.length ? "Nearest moments" : "Moments");
  const list = element("ul", "miss__moments");
  for (const moment of listed) {
    const item = element("li", "");
    item.append(link("", Engine.url(moment.url), moment.title), element("small", "", answers(moment.count ?? 0)));
    list.append(item);
  }
  yield list;
}

/** @param {string} question @param {Suggestion[]} near @returns {Iterable<HTMLElement>} */
function* askButtons(question, near) {
  /** @type {Map<string, { expert: Expert, moment: string }>} */
  const known = new Map();
  for (const moment of near) {
    for (const expert of moment.experts ?? []) if (!known.has(expert.id)) known.set(expert.id, { expert, moment: moment.id ?? "" });
  }
  const chosen = [...known.values()].slice(0, MOST_EXPERTS);
  for (const { expert, moment } of chosen) yield askButton(`Ask ${expert.name}`, question, expert, moment);
  yield askButton(chosen.length ? "Ask someone else" : "Ask an expert", question, { id: "", name: "" }, near[0]?.id ?? "");
}

/** @param {string} text @param {string} question @param {Expert} expert @param {string} moment @returns {HTMLElement} */
function askButton(text, question, expert, moment) {
  const button = element("button", "chip", text);
  button.type = "button";
  const label = new ButtonLabel(button);
  button.addEventListener("click", async () => {
    const isCopied = await copy(request(question, expert, moment));
    await label.flash(isCopied ? "Copied: paste it into a message" : "Copying is not allowed here");
  });
  return button;
}

/**
 * @param {string} question
 * @param {Expert} expert
 * @param {string} moment
 * @returns {string} a message with the link that `hallway ask` prints
 */
function request(question, expert, moment) {
  const greeting = expert.name ? `Hi ${expert.name}, could you` : "Could you";
  const url = recordUrl({ question, expert: expert.id, moment });
  const asked = `${greeting} record a short answer to this question?\n\n“${question}”`;
  return `${asked}\n\nRecord it here, the question is filled in:\n${url}`;
}

/** @param {Record<string, string>} given @returns {string} the page to record on; the fragment never reaches a server */
function recordUrl(given) {
  const known = Object.entries(given).filter(([, value]) => value);
  return `${Engine.url("record/")}#${known.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&")}`;
}

/** @param {number} count @returns {string} */
export function answers(count) {
  return count === 0 ? "No answer yet" : count === 1 ? "1 answer" : `${count} answers`;
}
