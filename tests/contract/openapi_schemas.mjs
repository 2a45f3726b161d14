// LINE's OpenAPI 3.0 schemas as JSON Schema that lets nothing unknown pass. A union stands there as
// a base with a discriminator whose members name the base in allOf: read plainly, it takes every
// member, and every object every property. Here a union is a oneOf by its tag, and objects are
// closed, also across allOf.
const annotations = ["description", "example", "externalDocs", "default", "discriminator"];

const mapValues = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
const nameOf = (ref) => ref.split("/").pop();

export function translate(schema, file, closed = true) {
  if (schema.$ref)
    return { $ref: `${file}#/$defs/${nameOf(schema.$ref)}${closed ? "" : ".open"}` };
  const out = Object.fromEntries(Object.entries(schema).filter(([word]) =>
    !annotations.includes(word) && !word.startsWith("x-")));
  const inner = (part) => translate(part, file);
  if (out.properties) out.properties = mapValues(out.properties, inner);
  if (out.items) out.items = inner(out.items);
  if (out.oneOf) out.oneOf = out.oneOf.map(inner);
  if (out.allOf) out.allOf = out.allOf.map((part) => translate(part, file, false));
  if (out.additionalProperties) out.additionalProperties = inner(out.additionalProperties);
  else if (closed && (out.type === "object" || out.properties || out.allOf))
    out.unevaluatedProperties = false;
  return out;
}

function union({ propertyName, mapping }, file) {
  const members = [...new Set(Object.values(mapping))];
  return { type: "object", required: [propertyName], discriminator: { propertyName },
    oneOf: members.map(($ref) => translate({ $ref }, file)) };
}

// A member of a union carries its tag, wherever it is named directly.
function tagMembers(definitions, { propertyName, mapping }) {
  for (const [tag, ref] of Object.entries(mapping)) {
    const properties = (definitions[nameOf(ref)].properties ??= {});
    (properties[propertyName] = { enum: properties[propertyName]?.enum ?? [] }).enum.push(tag);
  }
}

// "$defs" of a file: each schema closed, and open as "NAME.open" for allOf.
export function definitions(schemas, file) {
  const out = {};
  for (const [name, schema] of Object.entries(schemas)) {
    out[`${name}.open`] = translate(schema, file, false);
    out[name] = schema.discriminator ? union(schema.discriminator, file) : translate(schema, file);
  }
  for (const schema of Object.values(schemas))
    if (schema.discriminator) tagMembers(out, schema.discriminator);
  return out;
}
