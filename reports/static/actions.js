// Copying commands, opening every family, and the "/" key.
(() => {
  "use strict";

  const toast = document.querySelector("[data-toast]");
  const openAll = document.querySelector("[data-open-all]");
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
    say(copied ? "Copied" : "Could not copy");
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
    const search = document.querySelector('[data-filters] input[type="search"]');
    if (event.key !== "/" || !search || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    search.focus();
  });
  openAll?.addEventListener("click", switchAll);
})();
