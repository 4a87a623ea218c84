/**
 * What can keep a browser from recording, and what to do about it.
 * @module
 */

/** @typedef {"insecure" | "file" | "old" | "refused" | "none" | "busy"} Obstacle */

/** @type {Record<Obstacle, string>} */
export const EXPLANATIONS = {
  insecure: "Browsers allow recording only on https pages, and this page was loaded over http.",
  file: "This browser can’t record on a page opened from a file. Chrome, Edge and Firefox can.",
  old: "This browser can’t record. Use a current Chrome, Edge, Firefox or Safari.",
  refused: "The microphone is blocked for this page. Allow it next to the address bar, then press Record.",
  none: "No microphone was found. Connect one, then press Record.",
  busy: "The microphone is in use, perhaps by a call. End the call, then press Record.",
};

/** @returns {Obstacle | null} why this browser cannot record on this page, as far as this is known without trying */
export function obstacle() {
  const hasMicrophone = Boolean(navigator.mediaDevices?.getUserMedia);
  if (!hasMicrophone && location.protocol === "file:") return "file";
  if (!hasMicrophone && !window.isSecureContext) return "insecure";
  return hasMicrophone && "MediaRecorder" in window ? null : "old";
}
