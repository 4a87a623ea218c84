/**
 * Panels that open over the page (popovers): where they are placed, and how a tap beside one closes it.
 * @module
 */

const AIR = 8; // pixels between a panel, its button and the edge of the window

/**
 * Puts an open panel below its button, or above it if there is no room, and in line with it on the side of the window that
 * is nearer. On a phone, the style sheet positions it.
 * @param {HTMLElement} panel
 * @param {Element} button
 */
export function place(panel, button) {
  const beside = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const wanted = beside.left < innerWidth / 2 ? beside.left : beside.right - width;
  const left = Math.max(AIR, Math.min(wanted, innerWidth - width - AIR));
  const below = beside.bottom + AIR;
  const top = below + height <= innerHeight ? below : Math.max(AIR, beside.top - AIR - height);
  panel.style.setProperty("--left", `${left}px`);
  panel.style.setProperty("--top", `${top}px`);
}

/**
 * Makes a tap outside an open panel close it and do nothing else: browsers would also press what is beneath.
 * @param {HTMLElement} panel
 */
export function closeOnTap(panel) {
  /** @param {TouchEvent} event */
  const close = (event) => {
    if (event.target instanceof Node && panel.contains(event.target)) return;
    if (event.cancelable) event.preventDefault(); // no click follows
    panel.hidePopover();
  };
  panel.addEventListener("beforetoggle", (event) => {
    const isOpening = event instanceof ToggleEvent && event.newState === "open";
    if (isOpening) document.addEventListener("touchstart", close, { capture: true, passive: false });
    else document.removeEventListener("touchstart", close, { capture: true });
  });
}
