// Live updates: the server says that something was stored, and the parts of the page that can change
// are fetched anew. Without this script the page is the same, as it was when it was asked for.
"use strict";

const CALM_MS = 400; // at most so often, however much happens
const AGAIN_MS = 2000;
const MINUTE_MS = 60000; // ages grow though nothing is stored
const PAUSED = "paused";

const line = document.getElementById("live");
const [state, button] = line.children;
let source = null;
let place = new URL(document.body.dataset.stream, location.href);
let stale = false; // something was told that is not on the page yet
let renewing = false;

function isBusy(part) {
  const at = document.activeElement;
  return part.contains(at) && at.matches("input, select, textarea");
}

// What stays the same of a control when its part is made anew.
function name(one) {
  return one.getAttribute("href") ?? (one.matches("summary") ? one.parentElement.id : one.textContent);
}

function renew(part, fresh) {
  const open = [...part.querySelectorAll("details[open]")].map((one) => one.id);
  const at = part.contains(document.activeElement) ? name(document.activeElement) : null;
  const ticked = [...part.querySelectorAll("input:checked")].map((one) => one.value);
  part.replaceChildren(...fresh.childNodes);
  open.forEach((id) => part.querySelector(`#${id}`)?.setAttribute("open", ""));
  part.querySelectorAll("input").forEach((one) => { one.checked = ticked.includes(one.value); });
  if (at) [...part.querySelectorAll("a, button, summary")].find((one) => name(one) === at)?.focus();
}

async function refresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(answer.status);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = fresh.getElementById(part.id);
    if (other && other.innerHTML !== part.innerHTML && !isBusy(part)) renew(part, other);
  }
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// One at a time, so that no older page replaces a newer one, and until one has come: the stream
// tells everything once.
async function keepUp() {
  if (renewing) return;
  renewing = true;
  while (stale && source) {
    await pause(CALM_MS);
    stale = false;
    try {
      await refresh();
      if (source?.readyState === EventSource.OPEN) say("live");
    } catch {
      stale = true;
      if (source) say("getrennt");
      await pause(AGAIN_MS);
    }
  }
  renewing = false;
}

function due() {
  stale = true;
  keepUp();
}

function heard(event) {
  place.searchParams.set("after", event.lastEventId);
  due();
}

function say(word) {
  state.textContent = word;
  line.classList.toggle("on", word === "live");
  button.textContent = source ? "Anhalten" : "Fortsetzen";
}

function start() {
  source = new EventSource(place);
  source.onopen = () => say("live");
  source.onerror = () => {
    say("getrennt");
    // Browsers come again by themselves, but not after an answer such as a proxy's 502.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => source && start(), AGAIN_MS);
  };
  source.addEventListener("stored", heard);
  source.addEventListener("anew", heard);
  source.addEventListener("standing", due);
  say("verbindet");
  keepUp();
}

function stop(word) {
  source?.close();
  source = null;
  say(word);
}

button.addEventListener("click", () => {
  sessionStorage.setItem(PAUSED, source ? "yes" : "");
  source ? stop("angehalten") : start();
});
// A hidden page needs no connection, of which browsers keep but six per site.
document.addEventListener("visibilitychange", () => {
  if (sessionStorage.getItem(PAUSED)) return;
  document.hidden ? stop("angehalten") : start();
});
setInterval(() => source && due(), MINUTE_MS);
line.hidden = false;
sessionStorage.getItem(PAUSED) ? stop("angehalten") : start();
