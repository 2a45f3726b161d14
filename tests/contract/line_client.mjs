const boundary = "b0undary";

// `parts`: {name: text} or {name: {text, type}} of a file.
function multipart(parts) {
  const lines = Object.entries(parts).filter(([, part]) => part !== undefined).map(([name, part]) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"` +
    (part.type ? `; filename="ids.txt"\r\nContent-Type: ${part.type}` : "") +
    `\r\n\r\n${part.text ?? part}\r\n`);
  return `${lines.join("")}--${boundary}--\r\n`;
}

// A client of LINE that can also ask what is wrong, and keeps the whole exchange.
export function lineClient(api, base, token) {
  // `way`: {path, query, json, form, parts, text, headers}; a header that is undefined is not sent.
  return async (id, way = {}) => {
    const operation = api.operations.find((one) => one.id === id);
    const path = operation.path.replace(/{(\w+)}/g, (_, name) =>
      encodeURIComponent(way.path[name]));
    const query = way.query ? `?${new URLSearchParams(way.query)}` : "";
    const headers = { authorization: `Bearer ${token}` };
    if (way.json !== undefined || way.text !== undefined)
      headers["content-type"] = "application/json";
    if (way.form) headers["content-type"] = "application/x-www-form-urlencoded";
    if (way.parts) headers["content-type"] = `multipart/form-data; boundary=${boundary}`;
    Object.assign(headers, way.headers);
    for (const name of Object.keys(headers)) if (headers[name] === undefined) delete headers[name];
    const body = way.form ? `${new URLSearchParams(way.form)}`
      : way.parts ? multipart(way.parts)
      : way.json !== undefined ? JSON.stringify(way.json) : way.text ?? "";
    const { method } = operation;
    const response = await fetch(`${base}${path}${query}`, { method, headers,
      body: method === "GET" ? undefined : body });
    const answer = Buffer.from(await response.arrayBuffer());
    return { operation, method, url: path + query, headers, body, status: response.status,
      answerHeaders: Object.fromEntries(response.headers), answer,
      get value() { return JSON.parse(answer); } };
  };
}
