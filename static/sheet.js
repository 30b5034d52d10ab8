// A part of a sheet saves itself while it is written. The form works without this file.
//
// What is typed is kept in this browser until the site says that it holds it. Each page keeps under a name of
// its own, that no other page writes or forgets of itself; what another left is offered at the next visit.
"use strict";

const form = document.getElementById("partie");
const told = document.getElementById("enregistrement");
const progress = document.getElementById("avancement");
const conflicts = document.getElementById("conflit-de-la-partie");

const PAUSE = 3000; // after the last key
const AGAIN = [5000, 10000, 30000]; // after a failure
const OLD = 30 * 24 * 3600 * 1000;
const MOST = 20; // texts kept of one writer
const NOT_TYPED = new Set(["csrf_token", "written_by", "attempt", "settled", "theirs", "find", "proposed"]);

const mine = `sheet:${form.elements.written_by.value}:`;
const place = mine + told.dataset.key;
let key = newKey();
let typed = 0; // counts the changes
let held = 0; // the last change that the site holds
let failures = 0;
let sending = false;
let timer;
let keeping;

// ——— What this browser keeps ———

function random() {
  return crypto.getRandomValues(new Uint32Array(2)).join("");
}

function newKey() {
  return `${place}:${random()}`;
}

// A browser may refuse to keep anything: then there is only the site.
const memory = {
  read(name = key) {
    try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
  },
  write(entry) {
    try { localStorage.setItem(key, JSON.stringify(entry)); } catch { /* full, or refused */ }
  },
  forget(name = key) {
    try { localStorage.removeItem(name); } catch { /* refused */ }
  },
  names() {
    try { return Object.keys(localStorage).filter((name) => name.startsWith("sheet:")); } catch { return []; }
  },
};

const fields = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NOT_TYPED.has(name));
function keep(attempt = "") {
  clearTimeout(keeping);
  memory.write({ at: Date.now(), attempt, fields: fields() });
}

// Each text with its name, the newest first.
function entries() {
  const found = memory.names().map((name) => ({ name, ...memory.read(name) }));
  return found.sort((one, other) => (other.at ?? 0) - (one.at ?? 0));
}

// Somebody else's, too old or too many: gone. What the site has just taken, said by the address: gone too.
function tidy() {
  const address = new URL(location.href);
  const saved = address.searchParams.get("enregistre");
  let left = MOST;
  for (const { name, at, attempt } of entries()) {
    const waits = name.startsWith(mine) && Date.now() - at < OLD && !(saved && attempt === saved);
    if (!waits || left === 0) memory.forget(name);
    else left -= 1;
  }
  if (saved) {
    address.searchParams.delete("enregistre");
    history.replaceState(history.state, "", address);
  }
}

// Blanks apart: a sum is shown with the narrow ones of print.
const said = (list) => JSON.stringify(
  list.filter(([name, value]) => name !== "base" && value.trim() !== "").map(([name, value]) => [name, value.replace(/\s+/g, "")]),
);

// The answer to a button pressed on this tab shows again what was typed: it goes on under the same name.
function goOn() {
  try {
    const pressed = sessionStorage.getItem("sheet");
    sessionStorage.removeItem("sheet");
    if (pressed?.startsWith(place) && !("kept" in told.dataset)) key = pressed;
  } catch { /* refused */ }
}

const notices = [];
const AT_ONCE = 3; // notices
function offer() {
  for (const notice of notices.splice(0)) notice.remove();
  const seen = new Set([said(fields())]);
  for (const entry of entries()) {
    if (!entry.name.startsWith(place) || entry.name === key) continue;
    const text = said(entry.fields);
    if (seen.has(text)) {
      if ("kept" in told.dataset && !typed) memory.forget(entry.name); // the site, or a newer one, says it all
      continue;
    }
    seen.add(text);
    if (notices.length === AT_ONCE) break;
    const notice = document.getElementById("a-reprendre").content.cloneNode(true).firstElementChild;
    const when = new Date(entry.at).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
    notice.querySelector("[data-at]").textContent = when;
    notice.querySelector("[data-take]").addEventListener("click", () => take(entry));
    notice.querySelector("[data-forget]").addEventListener("click", () => {
      memory.forget(entry.name);
      offer();
    });
    notices.push(notice);
    form.before(notice);
  }
}

// What stands in the page and that the site does not hold waits in its turn.
function take(entry) {
  if (typed !== held) keep();
  if (memory.read()) key = newKey();
  put(entry.fields);
  keep();
  memory.forget(entry.name);
  changed();
  offer();
}

function put(list) {
  const values = new Map();
  for (const [name, value] of list) values.set(name, [...(values.get(name) ?? []), value]);
  for (const name of values.keys()) {
    const row = /^(\w+)-\d+-/.exec(name);
    while (row && !form.elements[name] && addRow(row[1]));
  }
  for (const field of form.elements) {
    if (!field.name || NOT_TYPED.has(field.name) || ["submit", "file"].includes(field.type)) continue;
    const wanted = values.get(field.name) ?? [];
    if (["checkbox", "radio"].includes(field.type)) field.checked = wanted.includes(field.value);
    else field.value = wanted[0] ?? "";
  }
}

// ——— Rows ———

// One more row after the last of a list, empty; nothing where there is none to copy.
function addRow(list) {
  const last = [...form.querySelectorAll(`#${list} > .row`)].at(-1);
  const number = Number(/-(\d+)-/.exec(last?.querySelector("[name]")?.name ?? "")?.[1]);
  if (Number.isNaN(number) || number >= 39) return null;
  const row = last.cloneNode(true);
  for (const element of row.querySelectorAll("*")) {
    for (const attribute of ["name", "id", "for", "aria-describedby"]) {
      const value = element.getAttribute(attribute);
      if (value) element.setAttribute(attribute, value.replaceAll(`${list}-${number}-`, `${list}-${number + 1}-`));
    }
    element.removeAttribute("aria-invalid");
    if (element.matches("input")) element.value = "";
    if (element.matches("select")) element.selectedIndex = 0;
    if (element.matches("[id$=-read], [id$=-ask], .field__error")) element.replaceChildren();
    element.classList.remove("field--wrong", "field__read--not-yet");
  }
  const legend = row.querySelector("legend");
  legend.textContent = legend.textContent.replace(/\d+/, String(number + 2));
  last.after(row);
  return row;
}

for (const button of form.querySelectorAll("button[name=add]")) {
  button.addEventListener("click", (event) => {
    const row = addRow(button.value);
    if (!row) return; // the site answers
    event.preventDefault();
    row.querySelector("input, select").focus();
  });
}

// ——— Saving ———

// What is said may lead to a place of the page, far from the buttons.
let saying = told.textContent;
function say(sentence, place) {
  if (saying === sentence) return;
  saying = told.textContent = sentence;
  if (!place) return;
  const link = document.createElement("a");
  link.href = place;
  link.textContent = told.dataset.see;
  told.append(" ", link);
}

// `site.js` warns whoever leaves while something is only here.
function settle() {
  form.dataset.safe = String(failures === 0);
}

function changed() {
  typed += 1;
  clearTimeout(keeping);
  keeping = setTimeout(keep, 400);
  plan(failures ? AGAIN[Math.min(failures, AGAIN.length) - 1] : PAUSE);
}

function plan(pause) {
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

function body() {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
  return data;
}

function send(more) {
  return fetch(location.pathname, {
    method: "POST", body: body(), headers: { Accept: "application/json" }, redirect: "manual", ...more,
  });
}

async function save() {
  clearTimeout(timer);
  if (sending || typed === held) return;
  sending = true;
  const now = typed;
  try {
    const answer = await send({});
    const json = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
    if (answer.ok && json) show(await answer.json(), now);
    else fail(json ? (await answer.json()).said : told.dataset.failed, answer.status < 500 && answer.status !== 0);
  } catch {
    fail(told.dataset.offline, false);
  } finally {
    sending = false;
    settle();
  }
  if (typed !== now) plan(PAUSE);
}

// A refusal waits for somebody to press the button; anything else is tried again.
function fail(sentence, refused) {
  failures += 1;
  say(sentence);
  if (!refused) plan(AGAIN[Math.min(failures, AGAIN.length) - 1]);
}

function show(answer, now) {
  failures = 0;
  held = now;
  form.elements.base.value = answer.base;
  const besides = [answer.waiting, answer.elsewhere].filter(Boolean);
  if (answer.contested) say([answer.contested, ...besides].join(" "), "#conflit");
  else say(besides.length ? `${answer.saved}. ${besides.join(" ")}` : answer.saved);
  for (const [id, text] of Object.entries(answer.understood)) {
    write(`${id}-read`, text, "textContent");
    document.getElementById(`${id}-read`)?.classList.toggle("field__read--not-yet", answer.unread.includes(id));
  }
  for (const [id, html] of Object.entries(answer.questions)) write(`${id}-ask`, html, "innerHTML");
  refresh(answer.progress);
  write(conflicts.id, answer.conflict, "innerHTML");
  if (answer.waiting || answer.conflict) {
    if (answer.conflict) failures = 1;
    keep();
  } else if (typed === now) {
    clearTimeout(keeping);
    memory.forget();
  }
}

const written = new Map();
function write(id, value, how) {
  const place = document.getElementById(id);
  if (!place || (written.get(id) ?? place[how].trim()) === value || place.contains(document.activeElement)) return;
  written.set(id, value);
  place[how] = value;
}

// What is unfolded stays so; what has the focus is not taken away.
function refresh(html) {
  if (progress.contains(document.activeElement) || written.get(progress.id) === html) return;
  const open = [...progress.querySelectorAll("details")].map((details) => details.open);
  written.set(progress.id, html);
  progress.innerHTML = html;
  progress.querySelectorAll("details").forEach((details, index) => { details.open = open[index] ?? details.open; });
}

// ——— When ———

tidy();
goOn();
offer();
settle();
form.addEventListener("input", (event) => { if (event.target.type !== "file") changed(); });
form.addEventListener("change", (event) => { if (event.target.type !== "file" && typed !== held) plan(200); });
form.addEventListener("focusout", () => { if (typed !== held && !failures) plan(200); });
form.addEventListener("submit", () => {
  clearTimeout(timer);
  held = typed; // the button saves
  const attempt = random();
  let carried = form.querySelector("input[name=attempt]");
  if (!carried) {
    carried = document.createElement("input");
    carried.type = "hidden";
    carried.name = "attempt";
    form.append(carried);
  }
  carried.value = attempt;
  if (typed || memory.read()) keep(attempt);
  try { sessionStorage.setItem("sheet", key); } catch { /* refused */ }
});
window.addEventListener("online", () => { if (typed !== held) plan(0); });

// The page goes away: a last try that outlives it. What is longer than a browser takes stays here.
function leave() {
  if (typed === held) return;
  keep();
  if (body().toString().length <= 60000) send({ keepalive: true }).catch(() => {});
}
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(); });
window.addEventListener("pagehide", leave);
