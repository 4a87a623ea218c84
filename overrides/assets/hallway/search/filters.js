/**
 * The filters of the search: moment, role, expert, and whether a person checked the answer.
 * @module
 */

import { element } from "./results.js";

/** @typedef {import("./facets.js").Facets} Facets */
/** @typedef {import("./facets.js").Filters} Filters */

export class FilterRow {
  /** @param {() => void} changed */
  constructor(changed) {
    this.root = element("details", "narrow");
    this.summary = element("summary", "", "Filter");
    this.fields = element("div", "narrow__fields");
    this.root.hidden = true;
    this.root.append(this.summary, this.fields);
    this.root.addEventListener("change", () => {
      this.#count();
      changed();
    });
    this.moment = this.#select("Moment", "Any moment");
    this.role = this.#select("Role", "Any role");
    this.expert = this.#select("Expert", "Anyone");
    this.checked = element("input", "");
    this.checked.type = "checkbox";
    const label = element("label", "narrow__check");
    label.append(this.checked, "Checked by a person");
    this.fields.append(label);
  }

  /** @param {Facets} facets */
  fill(facets) {
    fill(this.moment, facets.moments);
    fill(this.role, facets.roles);
    fill(this.expert, facets.experts);
    this.root.hidden = facets.size < 2;
  }

  /** @returns {Filters} */
  get values() {
    return {
      moment: this.moment.value,
      role: this.role.value,
      expert: this.expert.value,
      isChecked: this.checked.checked,
    };
  }

  /** @returns {number} how many are set */
  get count() {
    return Object.values(this.values).filter(Boolean).length;
  }

  #count() {
    this.summary.textContent = this.count ? `Filter (${this.count})` : "Filter";
  }

  /** @param {string} name @param {string} any @returns {HTMLSelectElement} */
  #select(name, any) {
    const select = element("select", "");
    select.ariaLabel = name;
    select.add(new Option(any, ""));
    this.fields.append(select);
    return select;
  }
}

/** @param {HTMLSelectElement} select @param {string[]} names */
function fill(select, names) {
  select.hidden = names.length < 2;
  for (const name of [...names].sort((one, other) => one.localeCompare(other))) select.add(new Option(name, name));
}
