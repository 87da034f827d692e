// The list of requests: asks for those that are new once a second, and shows those that the filter lets through.
// What comes from a request is only ever put into the page as text.

import { ready } from "./request.js";

const AT_ONCE = 200;
const MOST = 10000;
const SECOND = 1000;

const find = (id) => document.getElementById(id);
const body = find("rows");
const details = find("details");
const filter = { service: find("service"), status: find("status"), text: find("text") };

let requests = []; // the oldest first
let last = 0;
let server = null;
let shown = AT_ONCE;
let paused = false;
let chosen = null;

function passes(request) {
  const status = filter.status.value;
  const text = filter.text.value.trim().toLowerCase();
  return (
    (!filter.service.value || request.service === filter.service.value) &&
    (!status || (request.status === null ? status === "none" : String(request.status).startsWith(status))) &&
    (!text || `${request.method} ${request.target} ${request.version} ${request.who}`.toLowerCase().includes(text))
  );
}

function cell(kind, text) {
  const made = document.createElement("td");
  made.className = kind;
  made.textContent = text;
  return made;
}

function statusKind(status) {
  if (status === null || status >= 500) return "bad";
  return status >= 400 ? "odd" : "good";
}

function rowOf(request) {
  const row = document.createElement("tr");
  const link = document.createElement("a");
  const path = cell("path", "");
  row.dataset.number = request.number;
  link.href = `/_novalite/page/requests/${request.number}`;
  link.textContent = request.target;
  path.append(link);
  row.append(
    cell("time", new Date(request.at * 1000).toLocaleTimeString([], { hour12: false })),
    cell("method", request.method),
    path,
    cell("version", request.version),
    cell("who", request.who),
    cell(`status ${statusKind(request.status)}`, request.status === null ? "none" : request.status),
    cell("ms", request.milliseconds.toFixed(1)),
  );
  row.classList.toggle("chosen", request.number === chosen);
  return row;
}

function show() {
  const wanted = requests.filter(passes);
  const rows = wanted.slice(-shown).reverse();
  // Rows that are there stay, so that the focus is not lost and nothing is made anew each second.
  const known = new Map(Array.from(body.children, (row) => [Number(row.dataset.number), row]));
  const kept = new Set(rows.map((request) => request.number));
  for (const [number, row] of known) if (!kept.has(number)) row.remove();
  let before = body.firstElementChild;
  for (const request of rows) {
    const row = known.get(request.number);
    if (row) before = row.nextElementSibling;
    else body.insertBefore(rowOf(request), before);
  }
  find("more").hidden = wanted.length <= shown;
  const of = wanted.length === requests.length ? "" : ` of ${requests.length}`;
  const count = `${wanted.length}${of} request${requests.length === 1 ? "" : "s"}`;
  if (find("count").textContent !== count) find("count").textContent = count; // which is read out
}

function say(text, isBad = false) {
  find("state").textContent = text;
  find("state").classList.toggle("bad", isBad);
}

async function ask() {
  const answer = await fetch(`/_novalite/page/requests?after=${last}`, { cache: "no-store" });
  if (!answer.ok) throw new Error(answer.status);
  const found = await answer.json();
  if (server !== found.server) {
    const isOther = server !== null; // a server that was started anew counts from the beginning
    server = found.server;
    if (isOther) {
      requests = [];
      last = 0;
      return true;
    }
  }
  last = found.requests.at(-1)?.number ?? found.last;
  requests = [...requests, ...found.requests].filter((one) => one.number > found.cleared).slice(-MOST);
  return last < found.last;
}

function showAll() {
  say(requests.length ? "" : "Nothing has been asked since this page was opened. Requests are recorded while it is open.");
  show();
}

async function keepAsking() {
  let wait = SECOND;
  try {
    while (await ask()); // also while it is paused, so that the recording goes on
    if (!paused) showAll();
  } catch {
    say("The server does not answer. This page keeps asking.", true);
    wait = 3 * SECOND;
  }
  setTimeout(keepAsking, wait);
}

function close() {
  const row = body.querySelector("tr.chosen");
  chosen = null;
  details.hidden = true;
  details.replaceChildren();
  details.parentElement.classList.remove("open");
  row?.classList.remove("chosen");
  row?.querySelector("a").focus();
}

async function open(link) {
  const answer = await fetch(link.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.querySelector("article") ?? page.querySelector("main > p");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "close";
  button.textContent = "Close";
  button.addEventListener("click", close);
  body.querySelector("tr.chosen")?.classList.remove("chosen");
  const row = link.closest("tr");
  row.classList.add("chosen");
  chosen = Number(row.dataset.number);
  details.replaceChildren(button, document.importNode(found, true));
  details.hidden = false;
  details.parentElement.classList.add("open");
  ready(details);
  details.focus();
}

body.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link).catch(() => say("The server does not answer.", true));
});
body.addEventListener("keydown", (event) => {
  const row = event.target.closest("tr");
  const next = { ArrowDown: row?.nextElementSibling, ArrowUp: row?.previousElementSibling }[event.key];
  if (!next) return;
  event.preventDefault();
  next.querySelector("a").focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !details.hidden) close();
});
find("filter").addEventListener("submit", (event) => event.preventDefault());
find("filter").addEventListener("input", () => {
  shown = AT_ONCE;
  show();
});
find("more").addEventListener("click", () => {
  shown += AT_ONCE;
  show();
});
find("pause").addEventListener("click", (event) => {
  paused = !paused;
  event.target.setAttribute("aria-pressed", paused);
  if (paused) say("Paused: what is asked meanwhile comes when you go on.");
  else showAll();
});
find("clear").addEventListener("click", async () => {
  await fetch("/_novalite/page/requests", { method: "DELETE" }).catch(() => say("The server does not answer.", true));
  requests = [];
  close();
  show();
});
keepAsking();
