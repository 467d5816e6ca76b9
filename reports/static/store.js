// Opens the packed evidence: the index once, and each block of exchanges when the first of them is asked for.
// Every other script of the page hangs what it shares on `report`.
globalThis.report = {};
(() => {
  "use strict";

  const opened = new Map(); // packed text → promise of the value
  let packed = null;

  async function unpack(text) {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  }

  function open(choose) {
    packed ??= JSON.parse(document.querySelector("script#evidence").textContent);
    const text = choose(packed);
    if (!opened.has(text)) opened.set(text, unpack(text));
    return opened.get(text);
  }

  // What was tried of each rule, and the line and block of each exchange.
  report.index = () => open(({ index }) => index);

  // Method, path, outcome, tone and block of an exchange; null when it was not kept.
  report.line = async (key) => {
    const { lines } = await report.index();
    return Object.hasOwn(lines, key) ? lines[key] : null;
  };

  // A whole exchange; null when it is not in the page.
  report.exchange = async (key) => {
    const block = (await report.line(key))?.[4] ?? null;
    return block === null ? null : (await open(({ blocks }) => blocks[block]))[key];
  };
})();
