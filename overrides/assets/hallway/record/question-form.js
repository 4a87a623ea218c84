/**
 * What is being recorded: the question, who answers it and when it is needed, as fields and as the name of the file.
 * @module
 */

import { findElement } from "../element.js";
import { isId, legible, recordingName } from "./recording-name.js";

const UNNAMED = "Recording"; // a file name without meaning: the answer's title then comes from its words

/** Fires "input" when something in it changes. */
export class QuestionForm extends EventTarget {
  /** @param {HTMLElement} root the record page */
  constructor(root) {
    super();
    this.root = root;
    this.details = findElement(root, ".asked", HTMLDetailsElement);
    this.question = findElement(root, "#question", HTMLTextAreaElement);
    this.expert = findElement(root, "#expert", HTMLSelectElement);
    this.moment = findElement(root, "#moment", HTMLSelectElement);
    this.details.addEventListener("input", () => this.#changed());
  }

  /** Reads question, expert and moment from the address. The part after # never reaches a server. */
  readLink() {
    const given = new URLSearchParams(location.hash.length > 1 ? location.hash.slice(1) : location.search);
    this.question.value = legible(given.get("question") ?? "").slice(0, this.question.maxLength);
    select(this.expert, given.get("expert") ?? "");
    select(this.moment, given.get("moment") ?? "");
    this.details.open = !this.question.value;
    this.#changed();
  }

  /**
   * Names a file for what is asked.
   * @param {string} suffix with its dot
   * @returns {string}
   */
  fileName(suffix) {
    const now = new Date();
    const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
    const question = legible(this.question.value) || UNNAMED;
    return recordingName({ question, expert: this.expert.value, moment: this.moment.value }, { day, suffix });
  }

  #changed() {
    const heading = findElement(this.root, "h1", HTMLElement);
    heading.textContent = legible(this.question.value) || "What are you answering?";
    const [expert, moment] = [this.expert, this.moment].map((each) => (each.value ? each.selectedOptions[0].text : ""));
    const who = findElement(this.root, ".record__who", HTMLElement);
    who.replaceChildren(...(expert ? [span("", expert)] : []), ...(moment ? [span("chip", moment)] : []));
    who.hidden = !expert && !moment;
    this.dispatchEvent(new Event("input"));
  }
}

/** @param {HTMLSelectElement} field @param {string} id selected, and added first if it is newer than this page */
function select(field, id) {
  const isListed = [...field.options].some((option) => option.value === id);
  if (!isListed && isId(id)) field.add(new Option(id, id));
  field.value = isId(id) ? id : "";
}

/**
 * @param {string} className
 * @param {string} text
 * @returns {HTMLElement}
 */
function span(className, text) {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
}
