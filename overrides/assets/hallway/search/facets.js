/**
 * What answers can be filtered and ranked by, beside their words.
 * @module
 */

/**
 * @typedef {object} FacetFile search/facets.json
 * @property {number} volumes of the index
 * @property {string[]} moments the names of all, as in the next two
 * @property {string[]} roles
 * @property {string[]} experts
 * @property {number} since a day, counted from 1970
 * @property {Columns} answers
 */
/**
 * @typedef {object} Columns for each answer, in the order of their ids
 * @property {number[][]} moments the numbers of their names
 * @property {number[][]} roles
 * @property {number[]} expert
 * @property {(0 | 1)[]} checked
 * @property {(number | null)[]} reviewBy the day by which it must be reviewed, counted from `since`
 */
/** @typedef {{ moment: string, role: string, expert: string, isChecked: boolean }} Filters empty: any */

const DAY = 86_400_000; // milliseconds

export class Facets {
  /**
   * @param {FacetFile} file
   * @param {string[] | null} ids of the answers in the index; null if the site has none
   * @throws {Error} if they are not those of the file: a part of the index was not loaded, or it is of another build
   */
  constructor(file, ids) {
    const { moments, roles, experts, since, answers } = file;
    if (ids && ids.length !== answers.expert.length) throw new Error("the index and facets.json differ");
    this.moments = moments;
    this.roles = roles;
    this.experts = experts;
    this.answers = answers;
    this.rows = new Map([...(ids ?? [])].sort().map((id, row) => [id, row]));
    this.today = Math.floor(Date.now() / DAY) - since;
  }

  /** @returns {number} of answers that can be searched */
  get size() {
    return this.rows.size;
  }

  /** @param {string} id @returns {{ expert: string, isChecked: boolean, isStale: boolean }} is stale: its review is overdue */
  of(id) {
    const { expert, checked, reviewBy } = this.answers;
    const row = this.rows.get(id) ?? -1;
    return {
      expert: this.experts[expert[row]] ?? "",
      isChecked: checked[row] === 1,
      isStale: (reviewBy[row] ?? Infinity) < this.today,
    };
  }

  /** @param {string} id @param {Filters} filters @returns {boolean} */
  passes(id, filters) {
    const { moments, roles } = this.answers;
    const row = this.rows.get(id) ?? -1;
    const { expert, isChecked } = this.of(id);
    const has = (/** @type {string[]} */ names, /** @type {number[][]} */ column, /** @type {string} */ wanted) =>
      !wanted || (column[row] ?? []).some((number) => names[number] === wanted);
    return (
      has(this.moments, moments, filters.moment) &&
      has(this.roles, roles, filters.role) &&
      (!filters.expert || expert === filters.expert) &&
      (!filters.isChecked || isChecked)
    );
  }
}
