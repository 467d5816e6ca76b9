// Runs before the first paint, so that neither colours nor layout change under the reader.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const chosen = localStorage.getItem("close-conformance-theme");
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  } catch {
    // Storage may be refused for files; the system's scheme then holds.
  }
})();
