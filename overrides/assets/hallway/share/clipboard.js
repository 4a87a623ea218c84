/**
 * The clipboard, even for pages without a secure context (an intranet without TLS).
 * @module
 */

/**
 * Copies text.
 * @param {string} text what plain fields get
 * @param {string} [html] what editors of formatted text get instead
 * @returns {Promise<boolean>} whether the browser allowed it
 */
export async function copy(text, html = "") {
  try {
    if (html) await navigator.clipboard.write([both(text, html)]);
    else await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text, html);
  }
}

/** @param {string} text @param {string} html @returns {ClipboardItem} */
function both(text, html) {
  const entries = Object.entries({ "text/plain": text, "text/html": html });
  return new ClipboardItem(Object.fromEntries(entries.map(([type, value]) => [type, new Blob([value], { type })])));
}

/** @param {string} text @param {string} html @returns {boolean} */
function copyBySelection(text, html) {
  const focused = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "away";
  (focused?.closest("[popover], dialog") ?? document.body).append(field); // nothing below an open layer can take focus
  field.select();
  /** @param {ClipboardEvent} event */
  const give = (event) => {
    if (!html || !event.clipboardData) return;
    event.clipboardData.setData("text/plain", text);
    event.clipboardData.setData("text/html", html);
    event.preventDefault();
  };
  document.addEventListener("copy", give);
  const isCopied = document.execCommand("copy");
  document.removeEventListener("copy", give);
  field.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return isCopied;
}
