/**
 * The words of a recording and their highlighter, loaded when a reader plays, clicks a word or follows a link to a second.
 * @module
 */

import { Highlighter } from "./highlighter.js";
import { Words } from "./words.js";

/** @typedef {import("../player/player.js").Player} Player */
/** @typedef {{ words: Words, highlighter: Highlighter }} TimedWords */

/**
 * Finds the words in the text. Their times are fetched later, when they are needed.
 * @param {Player} player
 * @param {HTMLElement} text
 * @returns {TimedWords}
 */
export function timedWords(player, text) {
  const words = new Words(text, player.duration, text.dataset.words);
  return { words, highlighter: new Highlighter(player, text, words) };
}
