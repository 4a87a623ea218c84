/**
 * Captions: on the picture of a video, or as a line in the player. They are fetched when they are first switched on; the
 * choice is kept on this device.
 * @module
 */

import { readPreference, savePreference } from "./preferences.js";

/** @typedef {import("./player.js").Player} Player */

const CAPTIONS = "hallway.captions";

/** @param {Player} player */
export function bindCaptions(player) {
  const button = player.root.querySelector(".captions");
  const line = player.root.querySelector(".caption");
  const track = player.media.textTracks[0];
  if (!(button instanceof HTMLButtonElement) || !track) return;
  const isPicture = player.media instanceof HTMLVideoElement;

  /** @param {boolean} isOn */
  const turn = (isOn) => {
    track.mode = isOn ? (isPicture ? "showing" : "hidden") : "disabled"; // "hidden": cues fire, nothing is drawn
    button.setAttribute("aria-pressed", String(isOn));
    if (line instanceof HTMLElement) line.hidden = !isOn || isPicture;
  };
  track.addEventListener("cuechange", () => {
    const cues = /** @type {VTTCue[]} */ ([...(track.activeCues ?? [])]);
    if (line) line.textContent = cues.map((cue) => cue.getCueAsHTML().textContent).join(" ");
  });
  // A video's captions can be switched in its own menu, too.
  player.media.textTracks.addEventListener("change", () => {
    if (isPicture) button.setAttribute("aria-pressed", String(track.mode === "showing"));
  });
  button.addEventListener("click", () => {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    turn(isOn);
    savePreference(CAPTIONS, isOn ? "on" : "off");
  });
  button.hidden = false;
  turn(readPreference(CAPTIONS) === "on");
}
