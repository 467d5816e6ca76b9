// Builds an exchange, with what differs from the exchanges before it.
// Law: recorded text becomes text nodes and nothing else.
(() => {
  "use strict";

  const LINES = { most: 500, head: 300, tail: 50 };
  const LINE = { most: 4000, head: 1600, tail: 400 };
  const STATUS = 3;
  const MARKS = { added: "ins", changed: "mark" };

  function element(name, className, ...children) {
    const node = document.createElement(name);
    if (className) node.className = className;
    node.append(...children.map((child) => (typeof child === "string" ? report.visible(child) : child)));
    return node;
  }

  const counted = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
  const duration = (seconds) => (seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(1)} s`);

  function cut(text) {
    if (text.length <= LINE.most) return text;
    return `${text.slice(0, LINE.head)} … ${counted(text.length, "character")} in all … ${text.slice(-LINE.tail)}`;
  }

  // A line as nodes; a mark begins where the line does, not where its indentation does.
  function row(text, mark, whole) {
    const shown = whole ? text : cut(text);
    if (!mark) return [report.visible(`${shown}\n`)];
    const words = shown.trimStart();
    return [shown.slice(0, shown.length - words.length), element(mark, "", words), "\n"];
  }

  function rows(lines, { marks, missing }, whole) {
    const made = (some) => some.flatMap(({ text, path }) => row(text, MARKS[marks.get(path)], whole));
    const gone = missing.flatMap(({ text }) => row(text, "del", whole));
    if (whole || lines.length <= LINES.most) return [...made(lines), ...gone];
    const left = lines.length - LINES.head - LINES.tail;
    const fold = element("span", "fold", `… ${counted(left, "line")} …\n`);
    return [...made(lines.slice(0, LINES.head)), fold, ...made(lines.slice(-LINES.tail)), ...gone];
  }

  function body(name, text, difference) {
    if (!text && !difference.missing.length) return [element("p", "bodiless", "No body")];
    const lines = text ? report.lines(text) : [];
    const pre = element("pre", "body", ...rows(lines, difference, false));
    pre.tabIndex = 0;
    pre.setAttribute("role", "group");
    pre.setAttribute("aria-label", `${name} body`);
    const long = lines.length > LINES.most || lines.some((line) => line.text.length > LINE.most);
    return long ? [pre, unfold(pre, () => rows(lines, difference, true))] : [pre];
  }

  function unfold(pre, all) {
    const button = element("button", "quiet unfold", "Show all of it");
    button.type = "button";
    button.addEventListener("click", () => {
      pre.replaceChildren(...all());
      button.remove();
      pre.focus();
    });
    return button;
  }

  function group(name, ...children) {
    const node = element("div", "message", ...children);
    node.setAttribute("role", "group");
    node.setAttribute("aria-label", name);
    return node;
  }

  // "subject, to": the names of what differs, each once.
  function names({ marks, missing }) {
    const paths = [...marks.keys(), ...missing.map(({ path }) => path)];
    const all = new Set(paths.map((path) => path.replace(/^\/"data"\/\d+/, "").split("/")[1]));
    return [...all].filter(Boolean).map((name) => name.replaceAll('"', ""));
  }

  function changes(difference, other) {
    const found = names(difference);
    const words = [...(other ? [other] : []), ...found.slice(0, 6)];
    if (found.length > 6) words.push(`${found.length - 6} more`);
    return words.length ? [element("p", "changes", element("b", "", "Differs: "), words.join(", "))] : [];
  }

  // The first line of a message; where it differs from that of another, the part between what is common is marked.
  function opening(start, other) {
    if (other === null || other === start) return element("b", "", start);
    if (start.length <= STATUS) return element("mark", "", start);
    const most = Math.min(start.length, other.length);
    let head = 0;
    while (head < most && start[head] === other[head]) head += 1;
    let tail = 0;
    while (tail < most - head && start.at(-1 - tail) === other.at(-1 - tail)) tail += 1;
    const end = start.length - tail;
    return element("b", "", start.slice(0, head), element("mark", "", start.slice(head, end)), start.slice(end));
  }

  function message(name, start, part, { note, difference, before, what }) {
    const title = element("p", "message-title", name);
    if (note) title.append(" ", element("span", "", note));
    const headers = Object.entries(part.headers).map(([key, value]) => `\n${key}: ${value}`);
    const other = before !== null && before !== start ? what : "";
    const size = part.body_length ? [element("p", "size", counted(part.body_length, "byte"))] : [];
    return group(
      name,
      title,
      ...changes(difference, other),
      element("pre", "head", opening(start, before), ...headers),
      ...body(name, part.body, difference),
      ...size,
    );
  }

  function silence(error) {
    const title = element("p", "message-title", "No response");
    return group("Response", title, element("p", "bodiless", error || "Nothing came back."));
  }

  function foot(exchange) {
    const button = element("button", "quiet copy", "Copy curl");
    button.type = "button";
    button.dataset.copy = exchange.curl;
    return element("p", "exchange-foot", element("code", "", exchange.id), button);
  }

  report.element = element;

  // Bring the first difference of every body into view, without moving the page.
  function reveal(box) {
    for (const pre of box.querySelectorAll(".body")) {
      const first = pre.querySelector("mark, ins, del");
      if (first) pre.scrollTop = first.offsetTop - pre.clientHeight / 3;
    }
  }

  const asked = ({ method, url }) => `${method} ${url}`;

  function built(exchange, before) {
    const { request, response } = exchange;
    const { sibling, ...differences } = report.differences(exchange, before);
    const duringRequest = {
      note: "",
      difference: differences.request,
      before: sibling ? asked(sibling.request) : null,
      what: "address",
    };
    const inAnswer = {
      note: response ? duration(response.seconds) : "",
      difference: differences.answer,
      before: sibling?.response ? String(sibling.response.status) : null,
      what: "status",
    };
    return element(
      "div",
      "exchange",
      message("Request", asked(request), request, duringRequest),
      response ? message("Response", String(response.status), response, inAnswer) : silence(exchange.error),
      foot(exchange),
    );
  }

  // Put an exchange in the place of a node, with what differs from those before it.
  report.show = (node, exchange, before) => {
    const box = built(exchange, before);
    node.replaceWith(box);
    reveal(box);
  };
})();
