// Elements from texts. Everything is set as text, but for `showHtml`, whose HTML the server has made safe.

export const by = (id) => document.getElementById(id);

export function element(name, text = "", className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

export function showHtml(node, html) {
  node.innerHTML = html;
}

const SIGNS = { CORRECT: "✓", INCORRECT: "✗", UNDECIDED: "?", right: "✓", wrong: "✗", unclear: "?" };

// A sign, a word and a colour: none of them alone carries the meaning.
export function chip(word) {
  const known = word in SIGNS;
  return element("span", known ? `${SIGNS[word]} ${word}` : word, known ? `chip ${word.toLowerCase()}` : "chip");
}

export const share = (p) => (p === null ? "" : p.toFixed(3));

export const counted = (number) => number.toLocaleString("en");
