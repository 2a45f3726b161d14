// A client of LINE that can also ask what is wrong, and keeps the whole exchange.
export function lineClient(api, base, token) {
  // `way`: {path, query, json, form, text, headers}; a header that is undefined is not sent.
  return async (id, way = {}) => {
    const operation = api.operations.find((one) => one.id === id);
    const path = operation.path.replace(/{(\w+)}/g, (_, name) =>
      encodeURIComponent(way.path[name]));
    const query = way.query ? `?${new URLSearchParams(way.query)}` : "";
    const headers = { authorization: `Bearer ${token}` };
    if (way.json !== undefined || way.text !== undefined)
      headers["content-type"] = "application/json";
    if (way.form) headers["content-type"] = "application/x-www-form-urlencoded";
    Object.assign(headers, way.headers);
    for (const name of Object.keys(headers)) if (headers[name] === undefined) delete headers[name];
    const body = way.form ? `${new URLSearchParams(way.form)}`
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
