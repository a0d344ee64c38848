// What keys do. Keys typed into a field, or with Ctrl, Alt or Meta, are the field's and the browser's.

import { by } from "./dom.js";

const FIELDS = new Set(["INPUT", "TEXTAREA", "SELECT"]);

export function listen(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || by("help").open) return;
    if (inField(event.target)) {
      if (event.key !== "Escape") return;
      event.preventDefault(); // some browsers would empty a search field
      event.target.blur();
      return;
    }
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

const inField = (node) => FIELDS.has(node.tagName) && node.type !== "checkbox";
