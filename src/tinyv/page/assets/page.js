
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const PAGE = 20;

  // Light or dark: as the system says until the button is used.
  const theme = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (root.dataset.theme || (system.matches ? "dark" : "light")) === "dark";
  const name = () => { theme.textContent = dark() ? "Light" : "Dark"; };
  theme.hidden = false;
  theme.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; name(); });
  system.addEventListener("change", name);
  name();

  // Long texts show their beginning, with a button for the rest. What is hidden is measured when it is shown.
  // What is wider than its cell is moved sideways, by the pointer or by the arrow keys.
  const movable = (box, name) => {
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", name + ", scrolls sideways");
  };
  const over = box => box.scrollWidth > box.clientWidth + 1;
  const wide = part => {
    const texts = [...part.querySelectorAll(".tex")].filter(over);
    const formulas = texts.flatMap(text => [...text.querySelectorAll("math")].filter(
      formula => !formula.closest(".panned") && formula.getBoundingClientRect().width > text.clientWidth + 1));
    for (const formula of formulas) {
      const box = document.createElement("span");
      box.className = formula.getAttribute("display") === "block" ? "panned block" : "panned";
      movable(box, "Formula");
      formula.replaceWith(box);
      box.append(formula);
    }
    texts.filter(over).forEach(text => movable(text, "Text"));
    [...part.querySelectorAll(".scroll")].filter(over).forEach(box => movable(box, "Table"));
  };
  const measure = part => {
    wide(part);
    const long = [...part.querySelectorAll(".long:not(.over)")];
    for (const text of long.filter(text => text.scrollHeight > text.clientHeight + 6)) {
      const more = document.createElement("button");
      more.type = "button";
      more.className = "more";
      more.textContent = "more";
      text.classList.add("over");
      text.after(more);
      more.addEventListener("click", () => { more.textContent = text.classList.toggle("open") ? "less" : "more"; });
    }
  };

  // A search box and lists of choices hide the rows of a table that do not fit.
  for (const tools of document.querySelectorAll(".tools[data-for]")) {
    const rows = [...document.getElementById(tools.dataset.for).tBodies[0].rows];
    const places = new Map(rows.map((row, index) => [row, index]));
    const texts = rows.map(row => (row.textContent + " " + (row.dataset.text || "")).toLowerCase());
    const search = tools.querySelector("input");
    const choices = [...tools.querySelectorAll("select")];
    const shown = tools.querySelector(".count");
    const table = document.getElementById(tools.dataset.for);
    const more = document.createElement("button");
    let room = PAGE;
    const apply = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      [...table.tBodies[0].rows].forEach(row => {
        const index = places.get(row);
        const fits = words.every(word => texts[index].includes(word))
          && choices.every(choice => !choice.value || row.dataset[choice.dataset.field] === choice.value
            || row.dataset[choice.dataset.field].split("|").includes(choice.value));
        count += fits;
        row.hidden = !fits || count > room;
      });
      const noun = rows.length === 1 ? "row" : "rows";
      shown.textContent = count === rows.length ? `${count} ${noun}` : `${count} of ${rows.length} ${noun}`;
      more.hidden = count <= room;
      more.textContent = `Show ${Math.min(PAGE, count - room)} more of ${count - room}`;
    };
    const again = () => { room = PAGE; apply(); measure(table); };
    more.type = "button";
    more.className = "page-on";
    more.addEventListener("click", () => { room += PAGE; apply(); measure(table); });
    table.parentElement.after(more);
    search.addEventListener("input", again);
    choices.forEach(choice => choice.addEventListener("change", again));
    table.addEventListener("sorted", apply);
    apply();
  }

  // A click on a head sorts by that column; a second one turns the order round.
  const value = cell => cell.dataset.value !== undefined ? Number(cell.dataset.value) : cell.textContent.trim();
  const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b
    : String(a).localeCompare(String(b), "en", { numeric: true });
  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const first = head.classList.contains("right") ? "descending" : "ascending";
        const other = first === "ascending" ? "descending" : "ascending";
        const order = head.getAttribute("aria-sort") === first ? other : first;
        heads.forEach(one => one.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", order);
        const sign = order === "ascending" ? 1 : -1;
        const rows = [...table.tBodies[0].rows].map(row => [value(row.cells[column]), row]);
        rows.sort((a, b) => sign * compare(a[0], b[0]));
        table.tBodies[0].append(...rows.map(pair => pair[1]));
        table.dispatchEvent(new Event("sorted"));
        measure(table);
      });
    });
  }

  measure(document);
  let waiting = 0;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(() => measure(document), 200); });
})();
