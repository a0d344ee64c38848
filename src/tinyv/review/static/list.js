// One page of the list: which rows it holds, which one is chosen.

import { by, chip, counted, element, share } from "./dom.js";

const list = by("list");
let state = { rows: [], total: 0, offset: 0, page: 100, snapshot: 0 };
let at = -1;

export const chosen = () => state.rows[at] ?? null;
export const snapshot = () => state.snapshot;

export function fill(reply) {
  state = reply;
  at = -1;
  list.replaceChildren(...reply.rows.map(line));
  list.scrollTop = 0;
  const { total, offset, page, rows } = reply;
  by("found").textContent = total ? `${counted(total)} listed` : "Nothing is listed: widen the filters.";
  by("page").textContent = total ? `${counted(offset + 1)}–${counted(offset + rows.length)}` : "";
  by("page-back").disabled = offset === 0;
  by("page-on").disabled = offset + page >= total;
}

// Where a move by one leads: a place on this page, or another page; null past either end.
export function next(by_one) {
  const place = at + by_one;
  if (place >= 0 && place < state.rows.length) return { at: place };
  const offset = state.offset + by_one * state.page;
  if (offset < 0 || offset >= state.total) return null;
  return { offset, last: by_one < 0 };
}

export const page = (by_one) => Math.max(0, state.offset + by_one * state.page);

export const length = () => state.rows.length;

export const find = (pair) => state.rows.findIndex((row) => row.pair === pair);

export function choose(place) {
  list.children[at]?.setAttribute("aria-selected", "false");
  at = place;
  const item = list.children[at];
  if (!item) return list.removeAttribute("aria-activedescendant");
  item.setAttribute("aria-selected", "true");
  list.setAttribute("aria-activedescendant", item.id);
  keepInView(item);
}

// scrollIntoView would move the whole page on a narrow screen.
function keepInView(item) {
  const top = item.offsetTop;
  if (top < list.scrollTop) list.scrollTop = top;
  const below = top + item.offsetHeight - list.clientHeight;
  if (below > list.scrollTop) list.scrollTop = below;
}

export function relabel(pair, label) {
  state.rows.forEach((row, place) => {
    if (row.pair !== pair) return;
    row.label = label;
    const slot = list.children[place].querySelector(".mine");
    slot.replaceChildren(...(label ? ["mine: ", chip(label)] : []));
  });
}

export function onClick(clicked) {
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (item) clicked([...list.children].indexOf(item));
  });
}

function line(row, place) {
  const item = element("li");
  item.id = `row-${place}`;
  item.dataset.number = row.number;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  const head = element("div", "", "head");
  head.append(chip(row.outcome), element("span", `${row.stage} · ${row.reason}`, "why"));
  if (row.p_correct !== null) head.append(element("span", `p ${share(row.p_correct)}`, "p"));
  const foot = element("div", "", "foot");
  const mine = element("span", "", "mine");
  if (row.label) mine.append("mine: ", chip(row.label));
  foot.append(element("span", row.times > 1 ? `×${counted(row.times)}` : "", "times"), mine);
  const answer = element("div", row.answer ?? "no answer was read", row.answer === null ? "answer none" : "answer");
  item.append(head, answer, element("div", row.question || "(no question)", "question"), foot);
  return item;
}
