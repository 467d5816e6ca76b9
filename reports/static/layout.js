// Lays a body out over lines, each token exactly as it came, and tells for every line of JSON where it stands.
(() => {
  "use strict";

  const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;
  const KEPT = "\n\t\u200c\u200d";
  const TOKENS = /"(?:\\.|[^"\\])*"|[[\]{},:]|[^\s[\]{},:"]+/g;
  const CLOSING = { "[": "]", "{": "}" };

  // Name every character that would be invisible or turn the text around.
  report.visible = (text) =>
    text.replace(INVISIBLE, (character) => {
      if (KEPT.includes(character)) return character;
      const code = character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
      return `⟨U+${code}⟩`;
    });

  class Walk {
    constructor(text) {
      this.tokens = text.match(TOKENS);
      this.at = 0;
      this.lines = [];
    }

    // One value: a line for a scalar or an empty container, several for anything else.
    value(prefix, depth, path) {
      const token = this.tokens[this.at++];
      const closing = CLOSING[token];
      if (!closing) this.lines.push({ text: prefix + token, path, value: token });
      else if (this.tokens[this.at] === closing) {
        this.at += 1;
        this.lines.push({ text: prefix + token + closing, path, value: token + closing });
      } else this.members(prefix + token, closing, depth, path);
    }

    members(start, closing, depth, path) {
      const indent = "  ".repeat(depth + 1);
      this.lines.push({ text: start, path });
      for (let number = 0; ; number += 1) {
        const name = closing === "}" ? this.tokens[this.at] : String(number);
        if (closing === "}") this.at += 2;
        this.value(closing === "}" ? `${indent}${name}: ` : indent, depth + 1, `${path}/${name}`);
        if (this.tokens[this.at++] !== ",") break;
        this.lines.at(-1).text += ",";
      }
      this.lines.push({ text: "  ".repeat(depth) + closing });
    }
  }

  // Lines of a body: {text, path, value}. Only lines of JSON have a path, and only scalars a value.
  report.lines = (body) => {
    try {
      JSON.parse(body);
      const walk = new Walk(body);
      walk.value("", 0, "");
      return walk.lines;
    } catch {
      return body.split("\n").map((text) => ({ text }));
    }
  };
})();
