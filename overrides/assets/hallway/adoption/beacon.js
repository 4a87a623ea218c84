/**
 * The beacon, for hosts without access logs: tells the team's own counter that a page was opened, a recording played,
 * an answer helped or not, or a search found nothing. It is on a page only if curation/settings.yml asks for it.
 *
 * It stores nothing in the browser, sends no cookie and nothing about the reader, and is silent for those whose browser
 * asks not to be tracked. Of an address it sends the path and the code of the placement.
 * @module
 */

/** @typedef {{ kind: string, url: string, site: string }} Counter where to send */
/** @typedef {{ name: string, about?: string }} Message an event; without a name, a page that was opened */

const HEARD = [25, 60]; // percent of a recording: the bands of `hallway measure`
const PAUSE_MILLISECONDS = 1500; // after this pause, the search term is considered complete
const LEAST_LETTERS = 3;
const MOST_LETTERS = 60;
const CODE = /^[a-z0-9][a-z0-9-]{0,99}$/;

/** @type {Record<string, (counter: Counter, message: Message) => [string, RequestInit]>} the requests of each counter */
const REQUESTS = {
  // https://www.goatcounter.com/help/pixel
  goatcounter({ url }, { name, about = "" }) {
    const event = name ? { p: about ? `${name}: ${about}` : name, e: "1" } : { p: location.pathname };
    return [`${url}/count?${new URLSearchParams({ ...event, t: document.title, q: campaign() })}`, { mode: "no-cors" }];
  },
  // https://plausible.io/docs/events-api
  plausible({ url, site }, { name, about }) {
    const body = { name: name || "pageview", url: address(), domain: site, ...(about ? { props: { about } } : {}) };
    return [`${url}/api/event`, post(body, "text/plain")];
  },
  // https://docs.umami.is/docs/api/sending-stats
  umami({ url, site }, { name, about }) {
    const page = { website: site, hostname: location.hostname, url: location.pathname + campaign(), title: document.title };
    const event = name ? { name, ...(about ? { data: { about } } : {}) } : {};
    return [`${url}/api/send`, post({ type: "event", payload: { ...page, ...event } }, "application/json")];
  },
};

const script = document.querySelector("script[data-beacon]");
if (script instanceof HTMLElement && !isUnwanted()) {
  const { beacon: kind = "", url = "", site = "" } = script.dataset;
  start({ kind, url, site });
}

/** @param {Counter} counter */
function start(counter) {
  /** @param {string} name @param {string} [about] */
  const send = (name, about) => void deliver(counter, about ? { name, about } : { name });
  send("");
  const media = document.getElementById("media");
  if (media instanceof HTMLMediaElement) followPlay(media, send);
  const answer = document.querySelector(".answer");
  if (answer) askWhetherItHelped(answer, send);
  followSearch(send);
}

/** @param {HTMLMediaElement} media @param {(name: string) => void} send */
function followPlay(media, send) {
  const left = [...HEARD];
  media.addEventListener("play", () => send("play"), { once: true });
  media.addEventListener("timeupdate", () => {
    while (left.length && (media.currentTime / media.duration) * 100 >= left[0]) send(`heard ${left.shift()} percent`);
  });
}

/** @param {Element} answer @param {(name: string, about?: string) => void} send */
function askWhetherItHelped(answer, send) {
  const asked = document.createElement("p");
  asked.className = "about helpful";
  asked.setAttribute("role", "status");
  asked.append("Was this helpful?");
  for (const reply of ["Yes", "No"]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "chip chip--plain";
    button.textContent = reply;
    button.addEventListener("click", () => {
      send(reply === "Yes" ? "helpful" : "not helpful", location.pathname);
      asked.textContent = "Thank you.";
    });
    asked.append(" ", button);
  }
  answer.querySelector(".transcript")?.after(asked);
}

/**
 * Reports searches without results once typing has stopped; words with a digit or an @ are left out, because they may
 * say who a customer is.
 * @param {(name: string, about?: string) => void} send
 */
function followSearch(send) {
  const sent = new Set();
  let waiting = 0;
  document.addEventListener("hallway:search", (event) => {
    clearTimeout(waiting);
    const { query, count } = /** @type {CustomEvent<{ query: string, count: number }>} */ (event).detail;
    waiting = setTimeout(() => {
      const words = query.trim().split(/\s+/).filter((word) => !/[\d@]/.test(word));
      const text = words.join(" ").toLowerCase().slice(0, MOST_LETTERS);
      if (text.length < LEAST_LETTERS || count > 0 || sent.has(text)) return;
      sent.add(text);
      send("search without result", text);
    }, PAUSE_MILLISECONDS);
  });
}

/** @param {Counter} counter @param {Message} message */
async function deliver(counter, message) {
  const [url, options] = REQUESTS[counter.kind](counter, message);
  try {
    await fetch(url, { keepalive: true, credentials: "omit", referrerPolicy: "no-referrer", ...options });
  } catch {
    // Ignored: showing the page matters more than counting it.
  }
}

/** @param {unknown} body @param {string} type @returns {RequestInit} */
function post(body, type) {
  return { method: "POST", headers: { "Content-Type": type }, body: JSON.stringify(body) };
}

/** @returns {string} the page's address, with nothing of its query but the placement's code */
function address() {
  return `${location.origin}${location.pathname}${campaign()}`;
}

/** @returns {string} the placement's code under the name that all three counters know; empty without one */
function campaign() {
  const code = new URLSearchParams(location.search).get("from") ?? "";
  return CODE.test(code) ? `?utm_source=${code}` : "";
}

/** @returns {boolean} whether the reader does not want to be counted, or this is not the published site */
function isUnwanted() {
  const { doNotTrack, globalPrivacyControl } = /** @type {Navigator & { globalPrivacyControl?: boolean }} */ (navigator);
  const isLocal = ["localhost", "127.0.0.1", "[::1]", ""].includes(location.hostname);
  return doNotTrack === "1" || globalPrivacyControl === true || isLocal;
}
