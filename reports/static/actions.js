// Copying commands, choosing light or dark, opening every family, and the "/" key.
(() => {
  "use strict";

  const root = document.documentElement;
  const toast = document.querySelector("[data-toast]");
  const theme = document.querySelector("[data-theme-switch]");
  const openAll = document.querySelector("[data-open-all]");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let fading = 0;

  function say(words) {
    toast.textContent = words;
    clearTimeout(fading);
    fading = setTimeout(() => (toast.textContent = ""), 2000);
  }

  // Where a page from a file may not use the clipboard, a selection still can be copied.
  function copyBySelection(text) {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
  }

  async function copy(button) {
    let copied = true;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      copied = copyBySelection(button.dataset.copy);
      button.focus();
    }
    say(copied ? `Copied the ${button.dataset.what} command` : "Could not copy");
  }

  function isDark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : dark.matches;
  }

  function nameTheme() {
    theme.textContent = isDark() ? "Light" : "Dark";
    theme.setAttribute("aria-label", `Use ${isDark() ? "light" : "dark"} colours`);
  }

  function switchTheme() {
    root.dataset.theme = isDark() ? "light" : "dark";
    nameTheme();
    try {
      localStorage.setItem("close-conformance-theme", root.dataset.theme);
    } catch {
      // Not remembered where storage is refused.
    }
  }

  function switchAll() {
    const open = openAll.getAttribute("aria-pressed") !== "true";
    openAll.setAttribute("aria-pressed", open);
    openAll.textContent = open ? "Close all" : "Open all";
    for (const family of document.querySelectorAll("[data-family]")) family.open = open;
  }

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-copy]");
    if (button) copy(button);
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select, textarea");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    document.querySelector('[data-filters] input[type="search"]').focus();
  });
  theme.addEventListener("click", switchTheme);
  dark.addEventListener("change", nameTheme);
  openAll.addEventListener("click", switchAll);
  nameTheme();
})();
