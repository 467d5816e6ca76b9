// Opens and closes the words below a row, and makes the table one stop of the Tab key: arrow keys move within it.
// The table is laid out once, when the browser has nothing else to do: the page answers before its thousands of cells.
(() => {
  "use strict";

  const grid = document.querySelector("[data-grid]");
  const STOPS = ".more, td[data-verdict] > a";
  let current = null;

  function layOut() {
    grid.parentElement.dataset.ready = "";
  }

  function rowsShown() {
    return [...grid.querySelectorAll("[data-rule]")].filter((row) => !row.hidden && !row.parentElement.hidden);
  }

  function settle(stop) {
    if (current) current.tabIndex = -1;
    current = stop;
    if (current) current.tabIndex = 0;
  }

  // When the row that held the stop is filtered away, the first one shown takes it.
  function first() {
    if (!current || current.closest("[hidden]")) settle(rowsShown()[0]?.querySelector(STOPS) ?? null);
  }

  function target(event) {
    const row = current.closest("tr");
    const stops = [...row.querySelectorAll(STOPS)];
    const place = stops.indexOf(current);
    const beside = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: stops.length - 1 }[event.key];
    if (beside !== undefined) return event.ctrlKey ? corner(event.key) : stops[beside];
    const step = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10 }[event.key];
    if (step === undefined) return null;
    const rows = rowsShown();
    const there = Math.min(Math.max(rows.indexOf(row) + step, 0), rows.length - 1);
    return rows[there].querySelectorAll(STOPS)[place];
  }

  function corner(key) {
    const rows = rowsShown();
    const stops = [...rows[key === "Home" ? 0 : rows.length - 1].querySelectorAll(STOPS)];
    return stops[key === "Home" ? 0 : stops.length - 1];
  }

  grid.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || !event.target.matches(STOPS)) return;
    const stop = target(event);
    if (!stop) return;
    event.preventDefault();
    settle(stop);
    stop.focus();
    stop.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  grid.addEventListener("focusin", ({ target: focused }) => {
    if (focused.matches(STOPS)) settle(focused);
  });
  grid.addEventListener("click", ({ target: clicked }) => {
    const more = clicked.closest(".more");
    if (!more) return;
    const open = more.getAttribute("aria-expanded") !== "true";
    more.setAttribute("aria-expanded", open);
    document.getElementById(more.getAttribute("aria-controls")).classList.toggle("open", open);
  });

  for (const stop of grid.querySelectorAll(STOPS)) stop.tabIndex = -1;
  new MutationObserver(first).observe(grid, { subtree: true, attributeFilter: ["hidden"] });
  first();
  // A link to a row, or to some of them, is followed as soon as the page is read.
  if (location.hash) layOut();
  else if (globalThis.requestIdleCallback) requestIdleCallback(layOut, { timeout: 500 });
  else setTimeout(layOut);
})();
