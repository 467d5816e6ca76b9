// The button that chooses light or dark; what is chosen is remembered where storage is allowed.
(() => {
  "use strict";

  const root = document.documentElement;
  const button = document.querySelector("[data-theme-switch]");
  const system = matchMedia("(prefers-color-scheme: dark)");

  function isDark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
  }

  function name() {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", `Use ${isDark() ? "light" : "dark"} colours`);
  }

  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    name();
    try {
      localStorage.setItem("close-conformance-theme", root.dataset.theme);
    } catch {
      // Not remembered where storage is refused.
    }
  });
  system.addEventListener("change", name);
  name();
})();
