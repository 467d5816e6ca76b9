// Tells what a body has that another has not.
// Requests are compared with the last one of the same method, emails in answers with how they last looked.
(() => {
  "use strict";

  const parent = (path) => path.slice(0, path.lastIndexOf("/"));

  // Compare lines: path → "added" or "changed", and the outermost lines that are missing.
  function compare(now, before) {
    const old = new Map(before.filter((line) => line.path !== undefined).map((line) => [line.path, line]));
    const here = new Set(now.map((line) => line.path));
    const marks = new Map();
    for (const { path, value } of now) {
      if (path === undefined) continue;
      if (!old.has(path)) marks.set(path, "added");
      else if (value !== undefined && old.get(path).value !== value) marks.set(path, "changed");
    }
    const missing = [...old.values()].filter(({ path }) => !here.has(path) && here.has(parent(path)));
    return { marks, missing };
  }

  function lines(message) {
    return message?.body ? report.lines(message.body) : [];
  }

  // The emails of an answer: id → where it stands.
  function emails(response) {
    let content = null;
    try {
      content = JSON.parse(response.body);
    } catch {
      return new Map();
    }
    if (Array.isArray(content?.data)) {
      return new Map(content.data.flatMap((item, at) => (item?.id ? [[item.id, `/"data"/${at}`]] : [])));
    }
    return new Map(content?.id ? [[content.id, ""]] : []);
  }

  function below(all, root) {
    const found = all.filter(({ path }) => path === root || path?.startsWith(`${root}/`));
    return found.map((line) => ({ ...line, path: line.path.slice(root.length) }));
  }

  // Find the last answer before this one that shows an email, and where.
  function earlier(before, id) {
    for (const { response } of [...before].reverse()) {
      const root = response?.body ? emails(response).get(id) : undefined;
      if (root !== undefined) return below(lines(response), root);
    }
    return null;
  }

  function ofAnswer(exchange, before) {
    const found = { marks: new Map(), missing: [] };
    if (!exchange.response?.body) return found;
    const all = lines(exchange.response);
    for (const [id, root] of emails(exchange.response)) {
      const old = earlier(before, id);
      if (!old) continue;
      const { marks, missing } = compare(below(all, root), old);
      for (const [path, mark] of marks) found.marks.set(root + path, mark);
      found.missing.push(...missing);
    }
    return found;
  }

  // What of an exchange differs from those before it in its proof; `sibling` is the one its request is compared with.
  report.differences = (exchange, before) => {
    const sibling = before.findLast(({ request }) => request.method === exchange.request.method) ?? null;
    const nothing = { marks: new Map(), missing: [] };
    return {
      sibling,
      request: sibling ? compare(lines(exchange.request), lines(sibling.request)) : nothing,
      answer: ofAnswer(exchange, before),
    };
  };
})();
