// The verdict on show.

import { get } from "./api.js";
import { by, chip, element, share, showHtml } from "./dom.js";

let shown = null;
let asking = new AbortController();

export const current = () => shown;

export function clear() {
  asking.abort();
  shown = null;
  by("detail").hidden = true;
}

// Shows the row with this number; an older request that comes later is dropped.
export async function show(number) {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  const row = await get(`/api/rows/${number}`, signal);
  shown = row;
  fill(row);
  by("detail").dataset.number = row.number;
  by("detail").hidden = false;
  if (by("explain").open) explain(signal).catch(unexplained);
}

function unexplained(error) {
  if (error.name !== "AbortError") by("explanation").textContent = error.message;
}

export async function explain(signal = asking.signal) {
  const box = by("explanation");
  if (!shown || box.dataset.number === String(shown.number)) return;
  const number = shown.number;
  const said = await get(`/api/rows/${number}/explanation`, signal);
  if (shown?.number !== number) return;
  box.dataset.number = String(number);
  box.replaceChildren(...explanation(said));
}

export function showMine(mine) {
  shown.mine = mine;
  for (const button of document.querySelectorAll("[data-label]")) {
    button.setAttribute("aria-pressed", String(button.dataset.label === mine?.label));
  }
  const when = mine ? new Date(mine.at).toLocaleString() : "";
  by("mine").textContent = mine
    ? `Labelled ${mine.label} on ${when}, when the verdict was ${mine.outcome} by ${mine.stage} (${mine.reason}).`
    : "Not labelled yet.";
}

function fill(row) {
  text("question", row.question, "(no question)");
  text("ground_truth", row.ground_truth, "(empty)");
  text("answer", row.answer, row.answer === null ? "no answer was read from the response" : "(empty)");
  by("verdict").replaceChildren(chip(row.outcome), ` by ${row.stage}: ${row.reason}`);
  by("facts").replaceChildren(...facts(row));
  by("stages").replaceChildren(...row.stages.map(stage));
  by("note").value ||= row.mine?.note ?? ""; // it was emptied when the row was chosen: what stands there is new
  delete by("explanation").dataset.number;
  by("explanation").replaceChildren();
  showMine(row.mine);
}

function text(id, value, nothing) {
  const node = by(id);
  const empty = value === null || value.html === "";
  node.classList.toggle("none", empty);
  if (empty) node.textContent = nothing;
  else showHtml(node, value.html);
  const source = by(`${id}_source`);
  if (!source) return;
  source.textContent = value?.source ?? "";
  source.hidden = !value?.source;
}

const word = (accepted) => (accepted ? "right" : "wrong");

function facts(row) {
  const all = [
    ["p_correct", share(row.p_correct)],
    ["reward", row.reward === null ? "" : String(row.reward)],
    ["plain grader", word(row.baseline)],
    ["label in the file", row.file_label === null ? "" : word(row.file_label)],
    ["data source", row.source],
    ["step", row.step === null ? "" : String(row.step)],
    ["place", row.place],
  ];
  return all.filter(([, value]) => value !== "").map(([name, value]) => {
    const pair = element("div");
    pair.append(element("dt", name), element("dd", value));
    return pair;
  });
}

function stage(said) {
  const row = element("tr");
  const outcome = element("td");
  outcome.append(chip(said.outcome));
  const model = [said.model, said.prompt, said.how].filter(Boolean).join(" · ");
  row.append(element("th", said.stage), outcome, element("td", said.reason),
    element("td", share(said.p_correct), "share"), element("td", model));
  row.firstChild.scope = "row";
  return row;
}

function explanation(said) {
  if (said.why_not) return [element("p", said.why_not)];
  const verdict = element("p");
  verdict.append(chip(said.outcome), ` ${said.reason}`);
  const steps = element("ol", "", "steps");
  steps.append(...said.steps.map((step) => element("li", step)));
  const parts = [verdict, steps];
  if (said.more_steps) parts.push(element("p", `… ${said.more_steps} more steps`));
  return [...parts, ...read("Reference", said.ground_truth), ...read("Answer", said.answer)];
}

function read(side, { html, tree }) {
  const parts = [element("h3", `${side} as it is read`)];
  if (html) {
    const drawn = element("div", "", "text answer");
    showHtml(drawn, html);
    parts.push(drawn);
  }
  return [...parts, element("pre", tree, "tree")];
}
