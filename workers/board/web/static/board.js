// Live updates: the server says that something was stored, and the parts of the page that can change
// are fetched anew. Without this script the page is the same, as it was when it was asked for.
"use strict";

const CALM_MS = 400; // at most so often, however much happens
const AGAIN_MS = 2000;
const PAUSED = "paused";

const line = document.getElementById("live");
const [state, button] = line.children;
let source = null;
let place = new URL(document.body.dataset.stream, location.href);
let due = 0;

function isBusy(part) {
  const at = document.activeElement;
  return part.contains(at) && at.matches("input, select, textarea");
}

function renew(part, fresh) {
  const open = [...part.querySelectorAll("details[open]")].map((one) => one.id);
  const at = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  const ticked = [...part.querySelectorAll("input:checked")].map((one) => one.value);
  part.replaceChildren(...fresh.childNodes);
  open.forEach((id) => part.querySelector(`#${id}`)?.setAttribute("open", ""));
  part.querySelectorAll("input").forEach((one) => { one.checked = ticked.includes(one.value); });
  if (at) [...part.querySelectorAll("a")].find((one) => one.getAttribute("href") === at)?.focus();
}

async function refresh() {
  due = 0;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = fresh.getElementById(part.id);
    if (other && other.innerHTML !== part.innerHTML && !isBusy(part)) renew(part, other);
  }
}

function heard(event) {
  place.searchParams.set("after", event.lastEventId);
  due ||= setTimeout(() => refresh().catch(() => say("getrennt")), CALM_MS);
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
  say("verbindet");
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
line.hidden = false;
sessionStorage.getItem(PAUSED) ? stop("angehalten") : start();
