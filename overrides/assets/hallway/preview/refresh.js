// @ts-check
/**
 * Shows an edit soon after it is saved: asks the preview whether this page has changed, and loads it again in the same
 * place. Only `hallway serve` sends this script; a published site does not have it.
 */

const EVERY = 400; // milliseconds
const STATE = "/_hallway/state";
const KEPT = "hallway-preview";

const script = /** @type {HTMLScriptElement} */ (document.querySelector("script[data-page-digest]"));
const media = /** @type {HTMLMediaElement | null} */ (document.querySelector("audio, video"));

let isLeaving = false; // a request that is cut off by leaving the page does not mean that the preview has stopped
addEventListener("pagehide", () => (isLeaving = true));
addEventListener("pageshow", () => (isLeaving = false));

resume();
look();

/** Asks once, and again after a while; a hidden tab waits until it is shown. */
async function look() {
  if (!document.hidden) {
    try {
      const reply = await fetch(`${STATE}?page=${encodeURIComponent(location.pathname)}`, { cache: "no-store" });
      const state = /** @type {{ digest: string, doing: string }} */ (await reply.json());
      tell(state.doing);
      if (state.digest !== script.dataset.pageDigest) return again();
    } catch {
      if (!isLeaving) tell("The preview was stopped.");
    }
  }
  setTimeout(look, EVERY);
}

/** Loads the page again, and remembers where the reader is. */
function again() {
  const place = { path: location.pathname, top: scrollY, seconds: media?.currentTime ?? 0 };
  sessionStorage.setItem(KEPT, JSON.stringify(place));
  location.reload();
}

/** Goes back to where the reader was. */
function resume() {
  const place = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  sessionStorage.removeItem(KEPT);
  if (place?.path !== location.pathname) return;
  scrollTo({ top: place.top, behavior: "instant" });
  if (media && place.seconds) media.currentTime = place.seconds;
}

/**
 * Says in a corner what the preview is doing.
 * @param {string} text empty if there is nothing to say
 */
function tell(text) {
  let note = document.getElementById("preview-state");
  if (!note) {
    note = document.createElement("p");
    note.id = "preview-state";
    note.setAttribute("role", "status");
    note.style.cssText =
      "position:fixed;inset:auto auto 1rem 1rem;z-index:9;margin:0;padding:.4rem .8rem;border-radius:1rem;" +
      "background:CanvasText;color:Canvas;font:.875rem/1.4 system-ui";
    document.body.append(note);
  }
  note.hidden = text === "";
  if (note.textContent !== text) note.textContent = text;
}

export {};
