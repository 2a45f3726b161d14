// LINE's OpenAPI files as a judge: it names what breaks them in a request, an answer or a webhook.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2019.js";
import formats from "ajv-formats";
import { parse } from "yaml";
import { amend, elsewhere } from "./openapi_exceptions.mjs";
import { definitions, translate } from "./openapi_schemas.mjs";

const methods = ["get", "post", "put", "delete"];
const mediaType = (headers) => (headers["content-type"] ?? "").split(";")[0].trim().toLowerCase();

// Strict: a keyword that this reader does not know is an error, not passed over.
function reader(options) {
  const ajv = new Ajv.default({ strict: true, strictTypes: false, strictRequired: false,
    allErrors: true, discriminator: true, ...options });
  formats.default(ajv);
  return ajv;
}

function operationsOf(file, document) {
  const out = [];
  for (const [path, item] of Object.entries(document.paths))
    for (const method of methods.filter((name) => name in item)) {
      const operation = item[method];
      const host = (operation.servers ?? item.servers ?? document.servers)[0].url;
      const names = [...path.matchAll(/{(\w+)}/g)].map(([, name]) => name);
      out.push({ ...operation, file, path, names, host, id: operation.operationId,
        method: method.toUpperCase(),
        parameters: [...item.parameters ?? [], ...operation.parameters ?? []],
        bearer: (operation.security ?? document.security ?? []).some((way) => "Bearer" in way),
        pattern: new RegExp(`^${path.replace(/{\w+}/g, "([^/]+)")}$`) });
    }
  return out;
}

// A list is a parameter that is repeated.
function queryOf(operation, text) {
  const fields = new URLSearchParams(text);
  const lists = operation.parameters.filter((p) => p.in === "query" && p.schema.type === "array")
    .map((p) => [p.name, fields.getAll(p.name)]).filter(([, values]) => values.length > 0);
  for (const [name] of lists) fields.delete(name);
  return { ...formOf(fields.toString()), ...Object.fromEntries(lists) };
}

function formOf(text) {
  const fields = new URLSearchParams(text);
  const out = Object.fromEntries(fields);
  if ([...fields].length !== Object.keys(out).length) throw new Error("a field is given twice");
  return out;
}

// The parts by name; a file's type stands in the schema's encoding, which the simulator judges.
function partsOf(text, headers) {
  const [, boundary] = /boundary=([^;]+)/.exec(headers["content-type"]);
  const parts = text.split(`--${boundary}`).slice(1, -1).map((part) => part.slice(2, -2));
  const named = parts.map((part) => [/name="([^"]*)"/.exec(part)[1],
    part.slice(part.indexOf("\r\n\r\n") + 4)]);
  if (new Set(named.map(([name]) => name)).size !== named.length)
    throw new Error("a part is given twice");
  return Object.fromEntries(named);
}

const readers = {
  "application/json": JSON.parse,
  "application/x-www-form-urlencoded": formOf,
  "multipart/form-data": partsOf,
};

export class OpenApi {
  #documents = {};
  #values = reader({});
  #texts = reader({ coerceTypes: true });  // parameters are text
  #checks = new Map();
  operations = [];

  constructor(folder) {
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".yml"))) {
      const document = amend(file, parse(readFileSync(join(folder, file), "utf8")));
      this.#documents[file] = document;
      const schema = { $id: file, $defs: definitions(document.components.schemas, file) };
      this.#values.addSchema(schema);
      this.#texts.addSchema(schema);
      if (file !== "webhook.yml") this.operations.push(...operationsOf(file, document));
    }
    this.operations.sort((a, b) => a.names.length - b.names.length);  // literal paths first
  }

  // The operation and the path's parameters; undefined: LINE has no such call.
  find(method, url) {
    const path = url.split("?")[0];
    for (const operation of this.operations) {
      const match = operation.method === method && operation.pattern.exec(path);
      if (!match) continue;
      const given = operation.names.map((name, i) => [name, decodeURIComponent(match[i + 1])]);
      return { operation, inPath: Object.fromEntries(given) };
    }
    return undefined;
  }

  // The tags of a union.
  tags(file, union) {
    return Object.keys(this.#documents[file].components.schemas[union].discriminator.mapping);
  }

  // The words of an enumeration.
  words(file, name) {
    return this.#documents[file].components.schemas[name].enum;
  }

  #faults(ajv, where, schema, value) {
    const key = `${where} ${JSON.stringify(schema)}`;
    if (!this.#checks.has(key)) this.#checks.set(key, ajv.compile(schema));
    const check = this.#checks.get(key);
    if (check(value)) return [];
    return check.errors.map((e) => `${where}${e.instancePath}: ${e.message} ` +
      JSON.stringify(e.params));
  }

  #bodyFaults(where, file, content, headers, body) {
    const type = content["*/*"] ? "*/*" : mediaType(headers);
    if (!content[type]) return [`${where}: no such media type: ${type}`];
    if (type === "*/*") return body.length > 0 ? [] : [`${where}: empty`];
    try {
      const ajv = type === "multipart/form-data" ? this.#texts : this.#values;
      return this.#faults(ajv, where, translate(content[type].schema, file),
        readers[type](body.toString(), headers));
    } catch (error) {
      return [`${where}: ${error.message}`];
    }
  }

  #parameterFaults(operation, place, given) {
    const known = operation.parameters.filter((p) => p.in === place);
    const schema = { type: "object", additionalProperties: false,
      required: known.filter((p) => p.required).map((p) => p.name.toLowerCase()),
      properties: Object.fromEntries(known.map((p) =>
        [p.name.toLowerCase(), translate(p.schema, operation.file)])) };
    const lower = Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]);
    return this.#faults(this.#texts, place, schema, Object.fromEntries(lower));
  }

  // {method, url, headers, body, host?}: headers in lower case, body a Buffer or text.
  request({ method, url, headers, body, host }) {
    const found = this.find(method, url);
    if (!found) return [`${method} ${url}: LINE has no such call`];
    const { operation, inPath } = found;
    const ofLine = Object.entries(headers).filter(([name]) => name.startsWith("x-line-"));
    const faults = [
      ...this.#parameterFaults(operation, "path", inPath),
      ...this.#parameterFaults(operation, "query", queryOf(operation, url.split("?")[1] ?? "")),
      ...this.#parameterFaults(operation, "header", Object.fromEntries(ofLine)),
    ];
    if (host && host !== operation.host) faults.push(`asked of ${host}, not ${operation.host}`);
    if (operation.bearer && !/^Bearer \S+$/.test(headers.authorization ?? ""))
      faults.push("header: no bearer token");
    const content = operation.requestBody?.content;
    if (content && (body.length > 0 || operation.requestBody.required))
      faults.push(...this.#bodyFaults("body", operation.file, content, headers, body));
    if (!content && body.length > 0) faults.push("body: this call has none");
    return faults;
  }

  // {method, url, status, answerHeaders, answer}
  answer({ method, url, status, answerHeaders, answer }) {
    const { operation } = this.find(method, url) ?? {};
    if (!operation) return [];  // request() says so
    const where = `answer ${status}`;
    const faults = [];
    if (!answerHeaders["x-line-request-id"]) faults.push(`${where}: no x-line-request-id`);
    if (status === 409 && !answerHeaders["x-line-accepted-request-id"])
      faults.push(`${where}: no x-line-accepted-request-id`);
    const { file, content } = operation.responses[status]
      ? { file: operation.file, content: operation.responses[status].content }
      : elsewhere(operation, status) ?? {};
    if (!file) return [...faults, `${where}: LINE documents no such status`];
    if (content)
      return [...faults, ...this.#bodyFaults(where, file, content, answerHeaders, answer)];
    if (!["", "{}"].includes(answer.toString())) faults.push(`${where}: LINE has no body here`);
    return faults;
  }

  webhook(body) {
    return this.#faults(this.#values, "webhook",
      translate({ $ref: "#/components/schemas/CallbackRequest" }, "webhook.yml"), body);
  }
}
