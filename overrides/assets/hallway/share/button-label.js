/**
 * The label of a button, which briefly shows the result of a press.
 * @module
 */

const FEEDBACK_MILLISECONDS = 2000;

export class ButtonLabel {
  #timer = 0;

  /** @param {HTMLElement} button */
  constructor(button) {
    this.button = button;
    this.text = button.textContent;
  }

  /** @param {string} text shown now, or once the feedback is over */
  set(text) {
    this.text = text;
    if (!this.#timer) this.button.textContent = text;
  }

  /**
   * Shows feedback in place of the label.
   * @param {string} feedback
   * @returns {Promise<void>} resolves when the label is back
   */
  flash(feedback) {
    clearTimeout(this.#timer);
    this.button.textContent = feedback;
    return new Promise((resolve) => {
      this.#timer = setTimeout(() => {
        this.#timer = 0;
        this.button.textContent = this.text;
        resolve();
      }, FEEDBACK_MILLISECONDS);
    });
  }
}
