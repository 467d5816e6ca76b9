// Filters the rules. The URL's hash holds what is chosen, so that a view can be linked to:
// #verdict=fail,blocked&strength=must&operation=createEmail&text=subject
// A hash without "=" is the id of a rule, which is opened and shown.
// The chips and each select filter by the data of the same name, a word or several, that a rule has.
(() => {
  "use strict";

  const form = document.querySelector("[data-filters]");
  const chips = [...document.querySelectorAll("[data-chip]")];
  const byChip = document.querySelector("[data-chips]").dataset.chips;
  const selects = [...form.querySelectorAll("select")];
  const rules = [...document.querySelectorAll("[data-rule]")];
  const families = [...document.querySelectorAll("[data-family]")];
  const attention = document.querySelector("[data-attention]");
  const shown = document.querySelector("[data-shown]");
  const none = document.querySelector("[data-none]");
  const texts = new Map(); // a rule's text, lower-cased when first searched

  function textOf(rule) {
    if (!texts.has(rule)) texts.set(rule, rule.textContent.toLowerCase());
    return texts.get(rule);
  }

  function chosen() {
    const pressed = chips.filter((chip) => chip.getAttribute("aria-pressed") === "true");
    return {
      [byChip]: pressed.map((chip) => chip.dataset.chip).join(","),
      ...Object.fromEntries(selects.map(({ name, value }) => [name, value])),
      text: form.text.value.trim(),
    };
  }

  function choose(filters) {
    const pressed = (filters.get(byChip) ?? "").split(",");
    for (const chip of chips) chip.setAttribute("aria-pressed", pressed.includes(chip.dataset.chip));
    for (const select of selects) select.value = filters.get(select.name) ?? "";
    form.text.value = filters.get("text") ?? "";
  }

  function matches(rule, { text, ...choices }) {
    const suits = ([name, value]) => !value || value.split(",").some((each) => rule.dataset[name].split(" ").includes(each));
    return Object.entries(choices).every(suits) && (!text || textOf(rule).includes(text.toLowerCase()));
  }

  function apply() {
    const filters = chosen();
    let count = 0;
    for (const rule of rules) {
      rule.hidden = !matches(rule, filters);
      if (!rule.hidden) count += 1;
    }
    const filtered = Object.values(filters).some(Boolean);
    for (const family of families) {
      family.hidden = !family.querySelector("[data-rule]:not([hidden])");
      if (filtered || family.dataset.firstOpen !== undefined) family.open = true;
    }
    applyToAttention();
    none.hidden = count > 0 || rules.length === 0;
    const total = `${count.toLocaleString("en")} of ${rules.length.toLocaleString("en")}`;
    if (shown.textContent !== total) shown.textContent = total;
  }

  // The list at the top names rules of the table: what is hidden there is hidden here.
  function applyToAttention() {
    if (!attention) return;
    const items = [...attention.querySelectorAll("[data-for]")];
    for (const item of items) {
      item.hidden = item.dataset.for.split(" ").every((id) => document.getElementById(id).hidden);
    }
    attention.hidden = items.every((item) => item.hidden);
  }

  function written(value) {
    return encodeURIComponent(value).replaceAll("%2C", ",");
  }

  function remember() {
    const set = Object.entries(chosen()).filter(([, value]) => value);
    const hash = set.map(([key, value]) => `${key}=${written(value)}`).join("&");
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  }

  function changed() {
    remember();
    apply();
  }

  function show(id) {
    const target = document.getElementById(id);
    if (!target || !target.matches("[data-rule]")) return;
    if (target.hidden) {
      choose(new URLSearchParams());
      apply();
    }
    target.closest("[data-family]").open = true;
    target.open = true;
    target.scrollIntoView();
    target.querySelector("summary").focus({ preventScroll: true });
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
  follow();
})();
