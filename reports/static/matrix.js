// Filters and orders the rows of a matrix. The URL's hash holds what is chosen, so that a view can be linked to:
// #verdict=fail&agreement=differ&order=gravest
// A hash without "=" is the id of a rule, whose row is shown and opened.
(() => {
  "use strict";

  const FIELDS = ["text", "family", "strength", "agreement", "order"];
  const form = document.querySelector("[data-filters]");
  const chips = [...document.querySelectorAll("[data-chip]")];
  const families = [...document.querySelectorAll("[data-family]")];
  const shown = document.querySelector("[data-shown]");
  const none = document.querySelector("[data-none]");
  const rows = [...document.querySelectorAll("[data-rule]")].map((row, place) => ({
    row,
    place,
    told: row.nextElementSibling,
    family: row.parentElement.dataset.family,
    rank: Number(row.dataset.rank),
    verdicts: new Set([...row.querySelectorAll("td[data-verdict]")].map((cell) => cell.dataset.verdict)),
    text: null, // lower-cased when first searched
  }));
  const ORDERS = {
    "": (a, b) => a.place - b.place,
    gravest: (a, b) => a.rank - b.rank || a.place - b.place,
    id: (a, b) => (a.row.id < b.row.id ? -1 : 1),
  };
  let ordered = "";

  function chosen() {
    const pressed = chips.filter((chip) => chip.getAttribute("aria-pressed") === "true");
    const verdict = pressed.map((chip) => chip.dataset.chip).join(",");
    return { verdict, ...Object.fromEntries(FIELDS.map((name) => [name, form[name].value.trim()])) };
  }

  function choose(filters) {
    const verdicts = (filters.get("verdict") ?? "").split(",");
    for (const chip of chips) chip.setAttribute("aria-pressed", verdicts.includes(chip.dataset.chip));
    for (const name of FIELDS) form[name].value = filters.get(name) ?? "";
    if (form.order.selectedIndex < 0) form.order.value = "";
  }

  function textOf(each) {
    each.text ??= `${each.row.textContent} ${each.told.textContent}`.toLowerCase();
    return each.text;
  }

  function matches(each, { verdict, text, family, strength, agreement }) {
    const { dataset } = each.row;
    return (
      (!verdict || verdict.split(",").some((name) => each.verdicts.has(name))) &&
      (!family || each.family === family) &&
      (!strength || dataset.strength === strength) &&
      (!agreement || dataset.agreement === agreement) &&
      (!text || textOf(each).includes(text.toLowerCase()))
    );
  }

  // Rows stay within their family; the families follow their first rows.
  function arrange(order) {
    if (order === ordered) return;
    ordered = order;
    const bodies = new Map(families.map((body) => [body.dataset.family, body]));
    const table = families[0].parentElement;
    for (const each of [...rows].sort(ORDERS[order])) {
      const body = bodies.get(each.family);
      if (body.dataset.moved !== order) {
        body.dataset.moved = order;
        table.append(body);
      }
      body.append(each.row, each.told);
    }
    for (const body of families) delete body.dataset.moved;
  }

  function apply() {
    const filters = chosen();
    let count = 0;
    for (const each of rows) {
      each.row.hidden = !matches(each, filters);
      each.told.hidden = each.row.hidden;
      if (!each.row.hidden) count += 1;
    }
    for (const body of families) body.hidden = !body.querySelector("[data-rule]:not([hidden])");
    arrange(filters.order);
    none.hidden = count > 0;
    const total = `${count.toLocaleString("en")} of ${rows.length.toLocaleString("en")}`;
    if (shown.textContent !== total) shown.textContent = total;
  }

  function remember() {
    const set = Object.entries(chosen()).filter(([, value]) => value);
    const hash = set.map(([key, value]) => `${key}=${encodeURIComponent(value).replaceAll("%2C", ",")}`).join("&");
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  }

  function changed() {
    remember();
    apply();
  }

  function show(id) {
    const row = document.getElementById(id);
    if (!row?.matches("[data-rule]")) return;
    if (row.hidden) {
      choose(new URLSearchParams());
      apply();
    }
    const more = row.querySelector(".more");
    if (more.getAttribute("aria-expanded") !== "true") more.click();
    row.scrollIntoView({ block: "center" });
    more.focus({ preventScroll: true });
  }

  function follow() {
    const hash = location.hash.slice(1);
    if (hash && !hash.includes("=")) {
      show(hash);
      return;
    }
    choose(new URLSearchParams(hash));
    apply();
  }

  for (const chip of chips) {
    chip.addEventListener("click", () => {
      chip.setAttribute("aria-pressed", chip.getAttribute("aria-pressed") !== "true");
      changed();
    });
  }
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    choose(new URLSearchParams());
    changed();
  });
  window.addEventListener("hashchange", follow);
  document.addEventListener("click", ({ target }) => {
    // A link to the rule that the hash already names makes no hashchange.
    const link = target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) follow();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select, textarea");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    form.text.focus();
  });
  document.addEventListener("DOMContentLoaded", follow);
})();
