// Tells how long ago the run was, as of now; without scripts its date stands alone.
(() => {
  "use strict";

  const UNITS = [["day", 86_400], ["hour", 3_600], ["minute", 60]];
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

  function age(stamp) {
    const seconds = (Date.now() - Date.parse(stamp)) / 1000;
    const [unit, length] = UNITS.find(([, each]) => seconds >= each) ?? UNITS.at(-1);
    return words.format(-Math.floor(Math.max(0, seconds) / length), unit);
  }

  for (const node of document.querySelectorAll("[data-age]")) node.textContent = age(node.dataset.age);
})();
