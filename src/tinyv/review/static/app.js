// The page: a list on one side, the chosen verdict on the other, labels by key.

import { get, post } from "./api.js";
import * as detail from "./detail.js";
import { by, counted } from "./dom.js";
import * as filters from "./filters.js";
import { listen } from "./keys.js";
import * as list from "./list.js";

let about = null;
let listing = new AbortController();
let pending = Promise.resolve();
let showing = Promise.resolve();

// One thing after the other: keys may come faster than labels are saved.
function inTurn(action) {
  pending = pending.then(action).then(() => trouble(""), (error) => {
    if (error.name !== "AbortError") trouble(error.message);
  });
  return pending;
}

function trouble(message) {
  by("trouble").textContent = message && `Not done: ${message}`;
  by("trouble").hidden = !message;
}

function say(text) {
  by("said").textContent = text;
}

function progress(labelled) {
  const count = (label) => labelled[label] ?? 0;
  const all = count("right") + count("wrong") + count("unclear");
  by("progress").textContent = `${counted(all)} of ${counted(about.pairs)} pairs labelled: ` +
    `${counted(count("right"))} right, ${counted(count("wrong"))} wrong, ${counted(count("unclear"))} unclear`;
}

async function load(offset, snapshot, last = false) {
  listing.abort();
  listing = new AbortController();
  const asked = filters.query();
  asked.set("offset", offset);
  asked.set("snapshot", snapshot);
  list.fill(await get(`/api/rows?${asked}`, listing.signal));
  choose(last ? list.length() - 1 : 0);
}

// The list moves at once, what it shows comes when it comes: of many moves in a row only the last is waited for.
function choose(place) {
  list.choose(place);
  by("note").value = "";
  const row = list.chosen();
  if (row) showing = quietly(detail.show(row.number));
  else detail.clear();
}

function quietly(promise) {
  return promise.catch((error) => {
    if (error.name !== "AbortError") trouble(error.message);
  });
}

async function move(byOne) {
  const to = list.next(byOne);
  if (to === null) return say(byOne > 0 ? "This is the last verdict." : "This is the first verdict.");
  if (to.offset !== undefined) return load(to.offset, list.snapshot(), to.last);
  return choose(to.at);
}

async function saved(label) {
  await showing; // a label is for what is on show, never for what is still to come
  const row = detail.current();
  if (!row) return false;
  if (row.number !== list.chosen()?.number) throw new Error("this verdict could not be loaded: choose it again");
  const reply = await post("/api/label", { row: row.number, pair: row.pair, label, note: by("note").value });
  detail.showMine(reply.mine);
  list.relabel(reply.pair, reply.mine?.label ?? null);
  progress(reply.labelled);
  return true;
}

async function label(kind) {
  if (!(await saved(kind))) return;
  say(`Labelled ${kind}.`);
  await move(1);
}

async function unlabel() {
  await showing;
  if (!detail.current()?.mine) return;
  by("note").value = "";
  await saved("none");
  say("The label is taken off.");
}

async function undo() {
  const { undone, mine, labelled } = await post("/api/undo", {});
  if (undone === null) return say("There is no label to undo.");
  progress(labelled);
  list.relabel(undone.pair, mine?.label ?? null);
  say(`Undone: ${undone.label}.`);
  const place = list.find(undone.pair);
  if (place >= 0) choose(place);
}

// A note belongs to a label: it is saved with the next one, or at once where there is one.
async function keepNote() {
  await showing;
  const mine = detail.current()?.mine;
  if (mine && mine.note !== by("note").value) await saved(mine.label);
}

function focus(id) {
  by(id).focus();
}

function connect() {
  const turned = (action) => () => inTurn(action);
  const help = () => by("help").showModal();
  const [on, back] = [turned(() => move(1)), turned(() => move(-1))];
  listen({
    r: turned(() => label("right")), w: turned(() => label("wrong")), u: turned(() => label("unclear")),
    x: turned(unlabel), z: turned(undo), j: on, ArrowDown: on, k: back, ArrowUp: back, "?": help,
    "/": () => document.querySelector("[name=text]").select(),
    n: () => focus("note"), e: () => by("explain").toggleAttribute("open"),
  });
  for (const button of document.querySelectorAll("[data-label]")) {
    button.addEventListener("click", turned(() => label(button.dataset.label)));
  }
  by("on").addEventListener("click", on);
  by("back").addEventListener("click", back);
  by("undo").addEventListener("click", turned(undo));
  by("page-on").addEventListener("click", turned(() => load(list.page(1), list.snapshot())));
  by("page-back").addEventListener("click", turned(() => load(list.page(-1), list.snapshot())));
  by("help-button").addEventListener("click", help);
  by("help-close").addEventListener("click", () => by("help").close());
  by("note").addEventListener("change", turned(keepNote));
  by("explain").addEventListener("toggle", () => by("explain").open && quietly(detail.explain()));
  list.onClick((place) => inTurn(() => choose(place)));
  filters.onChange(turned(() => load(0, 0)));
}

async function start() {
  by("more").open = matchMedia("(min-width: 1200px)").matches;
  by("explain").open = true;
  about = await get("/api/about");
  document.title = `tinyv review: ${about.inputs.join(", ")}`.slice(0, 120);
  progress(about.labelled);
  filters.fill(about);
  connect();
  await load(0, 0);
}

inTurn(start);
