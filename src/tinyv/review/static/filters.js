// The form that chooses verdicts; what it says stands in the page's address, so that a reload keeps it.

import { by, counted } from "./dom.js";

const form = by("filters");
const FACETS = ["outcome", "stage", "reason", "source"];
const ANY = "any";
const NOT_COUNTED = new Set(["text", "once", "threshold", "order"]);
const WAIT = 200;
let usual = { once: "1" };

// Options of the facets are "=value": the empty data source is a value, too.
export function fill(about) {
  for (const name of FACETS) {
    for (const { value, text, count } of about.facets[name]) add(name, `=${value}`, `${text} · ${counted(count)}`);
  }
  for (const [value, says] of Object.entries(about.disagreements)) add("disagree", value, says);
  usual.threshold = String(about.threshold);
  form.elements.threshold.value = usual.threshold;
  read(new URLSearchParams(location.search));
}

function add(name, value, text) {
  const option = document.createElement("option");
  option.value = value;
  option.textContent = text;
  form.elements[name].append(option);
}

// What the server is asked for.
export function query() {
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value === "") continue;
    asked.set(name, FACETS.includes(name) ? value.slice(1) : value);
  }
  return asked;
}

export function onChange(changed) {
  let timer = 0;
  const tell = () => {
    clearTimeout(timer);
    write();
    changed();
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  // Enter submits no form that has other fields and no button for it.
  form.elements.text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    event.target.blur();
    tell();
  });
  form.addEventListener("change", (event) => event.target.name !== "text" && tell());
  form.addEventListener("input", (event) => {
    if (event.target.name !== "text") return;
    clearTimeout(timer);
    timer = setTimeout(tell, WAIT);
  });
  form.addEventListener("reset", () => setTimeout(() => {
    form.elements.threshold.value = usual.threshold;
    tell();
  }));
}

function write() {
  const kept = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value !== "" && value !== usual[name]) kept.set(name, value);
  }
  if (!form.elements.once.checked) kept.set("once", ANY);
  const text = kept.toString();
  history.replaceState(null, "", text ? `?${text}` : location.pathname);
  mark();
}

function read(kept) {
  for (const [name, value] of kept) {
    const field = form.elements[name];
    if (!field) continue;
    if (name === "once") field.checked = value !== ANY;
    else field.value = value;
    if (field.value === "" && field.tagName === "SELECT") field.selectedIndex = 0;
  }
  mark();
}

function mark() {
  const active = [...new FormData(form)].filter(([name, value]) => value !== "" && !NOT_COUNTED.has(name)).length;
  by("active").textContent = active ? `(${active} on)` : "";
}
