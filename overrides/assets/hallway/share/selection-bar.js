/**
 * The bar below selected words: hear them, copy a link that plays just them, quote them.
 * @module
 */

import { fragment } from "../deeplink.js";
import { findElement } from "../element.js";
import { stamp } from "../timecode.js";
import { ButtonLabel } from "./button-label.js";
import { copy } from "./clipboard.js";
import { partOf } from "./share-panel.js";

/** @typedef {import("../player/player.js").Player} Player */
/** @typedef {import("./share-panel.js").SharePanel} SharePanel */
/** @typedef {import("../words/words.js").Stretch} Stretch */

const SETTLED_MILLISECONDS = 200; // a selection changes with every pixel that the pointer moves

export class SelectionBar {
  /** @type {Stretch | null} */
  #stretch = null;
  #isPressed = false;
  #settling = 0;

  /**
   * @param {HTMLElement} bar its buttons
   * @param {HTMLElement} root the transcript
   * @param {Player} player
   * @param {SharePanel} share
   */
  constructor(bar, root, player, share) {
    this.bar = bar;
    this.root = root;
    this.player = player;
    this.share = share;
    this.linkLabel = new ButtonLabel(findElement(bar, "[value=link]", HTMLButtonElement));
    document.addEventListener("selectionchange", () => this.#wait());
    document.addEventListener("pointerdown", (event) => {
      this.#isPressed = event.pointerType === "mouse";
    });
    document.addEventListener("pointerup", () => {
      this.#isPressed = false;
      this.#wait();
    });
    bar.addEventListener("pointerdown", (event) => event.preventDefault()); // a press must not clear the selection
    bar.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (button && this.#stretch) void this.#do(button, this.#stretch);
    });
    addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.bar.hidden = true;
    });
    this.#wait();
  }

  #wait() {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#look(), SETTLED_MILLISECONDS);
  }

  #look() {
    if (this.#isPressed || this.bar.contains(document.activeElement)) return;
    const selection = getSelection();
    const range = selection?.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    this.#stretch = range && this.root.contains(range.commonAncestorContainer) ? this.share.words.touchedBy(range) : null;
    this.bar.hidden = this.#stretch === null;
    if (!this.#stretch) return;
    void this.share.words.load();
    this.#place(this.#stretch);
  }

  /** Puts it below the last of the words, and next in the tab order. @param {Stretch} stretch */
  #place(stretch) {
    const { words } = this.share;
    words.all[stretch.last].passage.element.after(this.bar);
    const last = [...words.range(stretch).getClientRects()].at(-1);
    const frame = this.root.getBoundingClientRect();
    if (!last) return;
    const left = Math.min(Math.max(0, last.right - frame.left - this.bar.offsetWidth / 2), frame.width - this.bar.offsetWidth);
    this.bar.style.left = `${Math.max(0, left)}px`;
    this.bar.style.top = `${last.bottom - frame.top}px`;
  }

  /** @param {HTMLButtonElement} button @param {Stretch} stretch */
  async #do(button, stretch) {
    const { player, share } = this;
    await share.words.load();
    const { start, end } = partOf(share.words, stretch);
    if (start === null) return;
    if (button.value === "share") return share.openFor(stretch);
    if (button.value === "play") {
      history.replaceState(history.state, "", fragment(start, end));
      player.seek(start, end);
      return player.play();
    }
    const link = new URL(fragment(start, end), share.page);
    const isCopied = await copy(link.href);
    void this.linkLabel.flash(isCopied ? "Copied" : "Not allowed");
    player.say(isCopied ? `Link to ${stamp(start)} copied` : "The browser did not allow copying");
  }
}
