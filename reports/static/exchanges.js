// Builds the exchanges of evidence when they are opened.
// Law: recorded text becomes text nodes and nothing else. templates/_exchange.html.jinja makes
// the same elements for findings: keep the two alike.
(() => {
  "use strict";

  const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;
  const KEPT = "\n\t\u200c\u200d";
  const TOKENS = /"(?:\\.|[^"\\])*"|[[\]{},:]|[^\s[\]{},:"]+/g;

  let recorded = null; // parsed when it is first asked for

  function exchangeOf(id) {
    recorded ??= JSON.parse(document.querySelector("script#exchanges").textContent);
    return Object.hasOwn(recorded, id) ? recorded[id] : null;
  }

  // Name every character that would be invisible or turn the text around.
  function visible(text) {
    return text.replace(INVISIBLE, (character) => {
      if (KEPT.includes(character)) return character;
      const code = character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
      return `⟨U+${code}⟩`;
    });
  }

  // Lay JSON out over lines, each token exactly as it came; return other text as it is.
  function indented(text) {
    try {
      JSON.parse(text);
    } catch {
      return text;
    }
    let out = "";
    let depth = 0;
    let before = "";
    for (const [token] of text.matchAll(TOKENS)) {
      const closes = token === "]" || token === "}";
      const empty = before + token === "[]" || before + token === "{}";
      if (closes) depth -= 1;
      if (!empty && (closes || ["[", "{", ","].includes(before))) out += "\n" + "  ".repeat(depth);
      if (token === "[" || token === "{") depth += 1;
      out += token === ":" ? ": " : token;
      before = token;
    }
    return out;
  }

  function element(name, className, ...children) {
    const node = document.createElement(name);
    if (className) node.className = className;
    node.append(...children.map((child) => (typeof child === "string" ? visible(child) : child)));
    return node;
  }

  function duration(seconds) {
    return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(1)} s`;
  }

  function body(name, text) {
    if (!text) return element("p", "bodiless", "No body");
    const pre = element("pre", "body", indented(text));
    pre.tabIndex = 0;
    pre.setAttribute("role", "group");
    pre.setAttribute("aria-label", `${name} body`);
    return pre;
  }

  function group(name, ...children) {
    const node = element("div", "message", ...children);
    node.setAttribute("role", "group");
    node.setAttribute("aria-label", name);
    return node;
  }

  function message(name, start, part, note) {
    const title = element("p", "message-title", name);
    if (note) title.append(" ", element("span", "", note));
    const headers = Object.entries(part.headers).map(([key, value]) => `\n${key}: ${value}`);
    return group(
      name,
      title,
      element("pre", "head", element("b", "", start), ...headers),
      body(name, part.body),
      element("p", "size", `${part.body_length.toLocaleString("en")} bytes`),
    );
  }

  function silence(error) {
    return group(
      "Response",
      element("p", "message-title", "No response"),
      element("p", "bodiless", error || "Nothing came back."),
    );
  }

  function foot(exchange) {
    const button = element("button", "quiet copy", "Copy curl");
    button.type = "button";
    button.dataset.copy = exchange.curl;
    button.dataset.what = "curl";
    return element("p", "exchange-foot", element("code", "", exchange.id), button);
  }

  function built(exchange) {
    const { request, response } = exchange;
    return element(
      "div",
      "exchange",
      message("Request", `${request.method} ${request.url}`, request, ""),
      response
        ? message("Response", String(response.status), response, duration(response.seconds))
        : silence(exchange.error),
      foot(exchange),
    );
  }

  function fill(step) {
    if (step.childElementCount > 1) return;
    const exchange = exchangeOf(step.dataset.exchange);
    step.append(
      exchange ? built(exchange) : element("p", "bodiless", "This exchange was not kept."),
    );
  }

  // `toggle` does not bubble, but it can be caught on its way down.
  document.addEventListener(
    "toggle",
    ({ target }) => {
      if (target.open && target.dataset.exchange !== undefined) fill(target);
    },
    true,
  );
})();
