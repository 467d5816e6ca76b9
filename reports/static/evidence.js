// Fills a rule with its evidence when it is opened, and each step with its exchange when that is.
(() => {
  "use strict";

  const { element } = report;
  const trails = new WeakMap(); // step → its proof, its place there, and the file beside the page

  function missing(file) {
    if (!file) return element("p", "bodiless", "This exchange was not kept.");
    const link = element("a", "", file);
    link.href = file;
    return element("p", "bodiless", "This page has no room for it; it is in ", link, ".");
  }

  async function fillStep(step) {
    if (!trails.has(step) || step.childElementCount > 1) return;
    const { steps, at, file } = trails.get(step);
    const box = element("div", "");
    step.append(box);
    const exchanges = await Promise.all(steps.slice(0, at + 1).map(([, key]) => report.exchange(key)));
    const exchange = exchanges.pop();
    if (exchange) report.show(box, exchange, exchanges.filter(Boolean));
    else box.replaceWith(missing(file));
  }

  // The same line as in templates/_exchange.html.jinja: keep the two alike.
  async function lineOf(role, key) {
    const [method, path, outcome, tone] = (await report.line(key)) ?? ["", "not kept", "", "none"];
    const shown = element("span", "outcome", outcome);
    shown.dataset.tone = tone;
    const request = element("span", "request-line", element("b", "", method), ` ${path}`);
    return element("summary", "", element("span", "role", role), request, shown);
  }

  async function stepOf(steps, at, file) {
    const step = element("details", "step", await lineOf(...steps[at]));
    trails.set(step, { steps, at, file });
    return step;
  }

  async function itemOf([title, holds, answer, steps], file) {
    const tried = element("p", "tried", element("b", "", holds ? "held" : "did not hold"), ` ${title} `);
    tried.dataset.holds = holds ? "yes" : "no";
    if (answer) tried.append(element("span", "answer", answer));
    return element("li", "", tried, ...(await Promise.all(steps.map((_, at) => stepOf(steps, at, file)))));
  }

  // Of the first finding the last step is opened, which is the telling one; with it, where it only reads, what was read back.
  function fillFinding(finding, steps, file, isFirst) {
    const shown = [...finding.querySelectorAll(".steps > .step")];
    const reads = shown.at(-1)?.querySelector(".request-line b").textContent === "GET";
    shown.forEach((step, at) => {
      trails.set(step, { steps, at, file });
      if (step.open) fillStep(step);
      else step.open = isFirst && at >= shown.length - (reads ? 2 : 1);
    });
  }

  async function fillRule(rule) {
    if (rule.dataset.filled) return;
    rule.dataset.filled = "yes";
    const entry = (await report.index()).rules[rule.id];
    if (!entry) return;
    const findings = rule.querySelectorAll("[data-finding]");
    findings.forEach((finding, at) => fillFinding(finding, entry.findings[at], entry.file, at === 0));
    const list = rule.querySelector("[data-evidence]");
    list?.append(...(await Promise.all(entry.evidence.map((item) => itemOf(item, entry.file)))));
    if (!entry.more) return;
    const link = element("a", "", entry.file);
    link.href = entry.file;
    list.after(element("p", "note", `${entry.more.toLocaleString("en")} more in `, link, "."));
  }

  function unable(rule) {
    const words = "This browser cannot open the packed evidence; it is all in results.json.";
    rule.querySelector(".rule-body").append(element("p", "note", words));
  }

  // `toggle` does not bubble, but it can be caught on its way down.
  document.addEventListener(
    "toggle",
    ({ target }) => {
      if (!target.open) return;
      if (target.matches("[data-rule]")) fillRule(target).catch(() => unable(target));
      else fillStep(target);
    },
    true,
  );
})();
