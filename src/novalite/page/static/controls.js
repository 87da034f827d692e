// The controls: each form and button sends what its attributes say to the control API, and then the state is shown anew.

const EVERY = 2000;
const said = document.getElementById("said");
const drop = document.getElementById("drop");

function say(text, isBad = false) {
  said.textContent = text;
  said.className = isBad ? "bad" : "good";
}

// What is live, as the server shows it now; the focus stays at the button where it is.
async function refresh() {
  const answer = await fetch(location.href, { cache: "no-store" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll(".live")) {
    const found = page.getElementById(part.id);
    if (found.isEqualNode(part)) continue;
    const focused = part.contains(document.activeElement) ? document.activeElement.dataset.path : null;
    const shown = document.importNode(found, true);
    part.replaceWith(shown);
    if (focused === null) continue;
    const same = [...shown.querySelectorAll("button")].find((button) => button.dataset.path === focused);
    (same ?? document.getElementById("content")).focus();
  }
}

async function send(method, path, body, type = "application/json") {
  try {
    const answer = await fetch(path, { method, body, headers: body === undefined ? {} : { "Content-Type": type } });
    const found = answer.status === 204 ? null : await answer.json();
    if (!answer.ok) {
      say(found.error?.message ?? `It was answered with ${answer.status}.`, true);
      return null;
    }
    say("Done.");
    await refresh();
    return found ?? {};
  } catch {
    say("The server does not answer.", true);
    return null;
  }
}

function valueOf(field) {
  if (field.type === "checkbox") return field.checked || undefined;
  if (field.value === "") return undefined;
  if (field.dataset.type === "number") return Number(field.value);
  if (field.dataset.type === "boolean") return field.value === "true";
  if (field.dataset.type === "json") return JSON.parse(field.value);
  return field.value;
}

function contentOf(form) {
  const content = {};
  for (const field of form.elements) {
    const value = field.name ? valueOf(field) : undefined;
    if (value !== undefined) content[field.name] = value;
  }
  for (const unit of form.querySelectorAll("[data-times]")) content[unit.dataset.times] *= Number(unit.value);
  return content;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  let content;
  try {
    content = contentOf(form);
  } catch (error) {
    say(`The headers are no JSON: ${error.message}`, true);
    return;
  }
  const end = form.dataset.append ? encodeURIComponent(content[form.dataset.append]) : "";
  const body = form.dataset.append ? undefined : JSON.stringify(content);
  if (await send(form.dataset.method, form.dataset.path + end, body)) form.reset();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-path]");
  if (!button || (button.dataset.sure && !confirm(button.dataset.sure))) return;
  send(button.dataset.method, button.dataset.path, button.dataset.body);
});

async function seed(file) {
  const added = await send("POST", "/_novalite/page/seed", await file.text(), "application/yaml");
  const counts = Object.entries(added ?? {}).map(([noun, count]) => `${count} ${noun.replaceAll("_", " ")}`);
  if (added) say(`Added: ${counts.join(", ") || "nothing"}.`);
}

document.getElementById("seed").addEventListener("change", (event) => {
  if (event.target.files.length) seed(event.target.files[0]);
  event.target.value = "";
});
for (const name of ["dragenter", "dragover"]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length) seed(event.dataTransfer.files[0]);
});

async function keepShowing() {
  await refresh().catch(() => say("The server does not answer.", true));
  setTimeout(keepShowing, EVERY);
}
setTimeout(keepShowing, EVERY);
