/**
 * Media keys of a keyboard, a headset or a lock screen (Media Session API): what is playing, and what the keys do.
 * @module
 */

/** @typedef {import("./player.js").Player} Player */

const STEP_SECONDS = 10; // if the system gives no offset
const RESTART_SECONDS = 3; // further into a chapter, "previous" goes to its start

/**
 * Tells the system what is playing, now if it plays already, and whenever it starts.
 * @param {Player} player
 * @param {{ title: string, artist: string, album: string }} about
 */
export function announce(player, about) {
  const session = navigator.mediaSession;
  if (!session) return;
  const { media } = player;
  const poster = media instanceof HTMLVideoElement ? media.poster : "";
  const starts = () => player.chapters.map((chapter) => chapter.seconds);
  /** @type {[MediaSessionAction, MediaSessionActionHandler][]} */
  const handlers = [
    ["play", () => void player.play()],
    ["pause", () => media.pause()],
    ["seekbackward", ({ seekOffset }) => player.skip(-(seekOffset ?? STEP_SECONDS))],
    ["seekforward", ({ seekOffset }) => player.skip(seekOffset ?? STEP_SECONDS)],
    ["seekto", ({ seekTime }) => seekTime !== undefined && player.seek(seekTime)],
    ["previoustrack", () => player.seek(starts().findLast((start) => start < player.seconds - RESTART_SECONDS) ?? 0)],
    ["nexttrack", () => player.seek(starts().find((start) => start > player.seconds) ?? player.seconds)],
  ];
  const reportPosition = () => {
    if (!Number.isFinite(media.duration)) return;
    const position = Math.min(media.currentTime, media.duration);
    session.setPositionState?.({ duration: media.duration, playbackRate: media.playbackRate, position });
  };
  const begin = () => {
    session.metadata = new MediaMetadata({ ...about, artwork: poster ? [{ src: poster }] : [] });
    for (const [action, handler] of handlers) {
      try {
        session.setActionHandler(action, handler);
      } catch {
        // This browser does not support the key.
      }
    }
    reportPosition();
  };
  media.addEventListener("play", begin);
  if (!media.paused) begin();
  for (const kind of ["seeked", "ratechange", "pause"]) media.addEventListener(kind, reportPosition);
}
