/**
 * The diagnostic: adds up the scores, shows the reading and the moves that fit them, and keeps the answers in this
 * browser and in the fragment of the address, which is never sent to a server.
 * @module
 */

import { findElement } from "../element.js";
import { ButtonLabel } from "../share/button-label.js";
import { copy } from "../share/clipboard.js";
import { Kept } from "./kept.js";

/** @typedef {{ scores: (number | null)[], notes: string[] }} Answers */

const QUESTIONS = 5;
const MOST_POINTS = 2;
const LONGEST_NOTE = 300;

/**
 * Returns the answers as a fragment, such as `s=21-01&n2=Only+on+phones`; a hyphen stands for a question without a score.
 * @param {Answers} answers
 * @returns {string}
 */
export function toFragment({ scores, notes }) {
  const fields = new URLSearchParams({ s: scores.map((score) => score ?? "-").join("") });
  notes.forEach((note, index) => { if (note) fields.set(`n${index + 1}`, note); });
  return fields.toString();
}

/**
 * Returns the answers in a fragment, or null if it has none.
 * @param {string} fragment with or without its `#`
 * @returns {Answers | null}
 */
export function fromFragment(fragment) {
  const fields = new URLSearchParams(fragment.replace(/^#/, ""));
  const scores = fields.get("s");
  if (!scores || !/^[012-]{5}$/.test(scores)) return null;
  return {
    scores: [...scores].map((each) => (each === "-" ? null : Number(each))),
    notes: Array.from({ length: QUESTIONS }, (_, index) => (fields.get(`n${index + 1}`) ?? "").slice(0, LONGEST_NOTE)),
  };
}

/** @param {HTMLElement} page */
export function mount(page) {
  if (page.classList.contains("is-live")) return;
  const questions = /** @type {HTMLElement[]} */ ([...page.querySelectorAll(".question")]);
  const shared = findElement(page, ".diagnostic__shared", HTMLElement);
  const form = findElement(page, "form", HTMLFormElement);
  const suggested = read(questions);
  const kept = new Kept("hallway.diagnostic");

  /** @param {Answers} answers */
  const show = (answers) => {
    write(questions, answers);
    showResult(page, questions, answers);
  };
  const load = () => {
    const own = fromFragment(String(kept.read() ?? ""));
    const linked = fromFragment(location.hash);
    shared.hidden = !linked || !own || toFragment(linked) === toFragment(own);
    show(linked ?? own ?? suggested);
  };
  const change = () => {
    const answers = read(questions);
    kept.write(toFragment(answers));
    shared.hidden = true;
    history.replaceState(null, "", `#${toFragment(answers)}`);
    showResult(page, questions, answers);
  };

  form.addEventListener("input", change);
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", load);
  on(page, "mine", () => { dropFragment(); load(); });
  on(page, "print", () => window.print());
  on(page, "clear", () => { kept.forget(); dropFragment(); load(); });
  const copied = new ButtonLabel(findElement(page, "[data-do=copy]", HTMLElement));
  on(page, "copy", async () => {
    const address = `${location.href.replace(/#.*/, "")}#${toFragment(read(questions))}`;
    void copied.flash((await copy(address)) ? "Copied" : "Not allowed");
  });
  page.classList.add("is-live");
  for (const each of page.querySelectorAll(".deeds, .diagnostic__kept")) if (each instanceof HTMLElement) each.hidden = false;
  load();
}

/** @param {HTMLElement} page @param {string} what @param {() => void} act */
function on(page, what, act) {
  findElement(page, `[data-do="${what}"]`, HTMLButtonElement).addEventListener("click", act);
}

function dropFragment() {
  history.replaceState(null, "", location.pathname + location.search);
}

/** @param {HTMLElement[]} questions @returns {Answers} */
function read(questions) {
  return {
    scores: questions.map((each) => {
      const chosen = each.querySelector("input:checked");
      return chosen instanceof HTMLInputElement ? Number(chosen.value) : null;
    }),
    notes: questions.map((each) => findElement(each, "input[type=text]", HTMLInputElement).value.trim()),
  };
}

/** @param {HTMLElement[]} questions @param {Answers} answers */
function write(questions, { scores, notes }) {
  questions.forEach((question, index) => {
    for (const choice of question.querySelectorAll("input[type=radio]")) {
      if (choice instanceof HTMLInputElement) choice.checked = Number(choice.value) === scores[index] && scores[index] !== null;
    }
    findElement(question, "input[type=text]", HTMLInputElement).value = notes[index] ?? "";
  });
}

/** @param {HTMLElement} page @param {HTMLElement[]} questions @param {Answers} answers */
function showResult(page, questions, answers) {
  const given = answers.scores.filter((score) => score !== null);
  const isComplete = given.length === QUESTIONS;
  const total = given.reduce((sum, score) => sum + score, 0);
  const open = answers.scores.flatMap((score, index) => (score !== null && score < MOST_POINTS ? [index + 1] : []));
  text(page, ".result__points", isComplete ? String(total) : "–");
  text(page, ".result__todo", isComplete ? "" : `${given.length} of ${QUESTIONS} questions are answered.`);
  text(page, ".result__change", isComplete ? changeSince(page, total) : "");
  text(page, ".result__day", new Date().toISOString().slice(0, 10));
  for (const band of /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll(".band"))) {
    band.hidden = !isComplete || total < Number(band.dataset.first) || total > Number(band.dataset.last);
  }
  findElement(page, ".moves", HTMLElement).hidden = !isComplete;
  for (const move of /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll(".move"))) {
    const wanted = (move.dataset.questions ?? "").split(" ").filter(Boolean).map(Number);
    move.hidden = wanted.length ? !wanted.some((number) => open.includes(number)) : open.length > 0;
  }
  questions.forEach((question, index) => {
    const isOther = question.dataset.suggested !== undefined && Number(question.dataset.suggested) !== answers.scores[index];
    question.classList.toggle("is-overruled", isOther && answers.scores[index] !== null && !answers.notes[index]);
  });
  showCommand(page, answers, isComplete);
}

/** @param {HTMLElement} page @param {number} total @returns {string} */
function changeSince(page, total) {
  const { before, beforeDay } = page.dataset;
  if (before === undefined) return "";
  const difference = total - Number(before);
  const how = difference ? `${Math.abs(difference)} ${difference > 0 ? "more" : "fewer"} than` : "the same as";
  return `${how} on ${beforeDay}`;
}

/**
 * Shows the command that stores the result; only a preview has a place for it.
 * @param {HTMLElement} page @param {Answers} answers @param {boolean} isComplete
 */
function showCommand(page, answers, isComplete) {
  const store = page.querySelector(".store");
  if (!(store instanceof HTMLElement)) return;
  const scores = answers.scores.map((score, index) => `--score ${index + 1}=${score}`);
  const notes = answers.notes.flatMap((note, index) => (note ? [`--note ${quoted(`${index + 1}=${note}`)}`] : []));
  store.hidden = !isComplete;
  text(store, ".store__command", ["hallway diagnose", ...scores, ...notes, "--save"].join(" "));
}

/** @param {string} word @returns {string} the word for a POSIX shell */
function quoted(word) {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** @param {ParentNode} root @param {string} selector @param {string} said */
function text(root, selector, said) {
  const element = root.querySelector(selector);
  if (element && element.textContent !== said) element.textContent = said;
}
