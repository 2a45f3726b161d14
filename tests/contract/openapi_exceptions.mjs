// The only places where the judge does not follow LINE's OpenAPI files: where the reference page
// (shared/reference/line-platform.md) says otherwise, which outranks them.
export const exceptions = [
  { where: "any call", what: "may answer with a common status that is not declared",
    why: "2: status codes; the error body is that of the Messaging API",
    statuses: [400, 401, 403, 404, 409, 410, 413, 415, 429, 500] },
  { where: "getMessageContent", what: "may answer 202", statuses: [202],
    why: "3.5: a large video or audio is being prepared" },
  { where: "messaging-api.yml", what: "has dates of 8 digits in all delivery counts",
    amend: datesAreDays, why: "3.2: yyyyMMdd; the file says so of one, as a format" },
  { where: "insight.yml", what: "needs the date of followers", amend: followersOfADay,
    why: "3.3: /followers?date; LINE answers 400 without it" },
  { where: "insight.yml", what: "has all doors of deliveries; delivered may be null",
    amend: insightOfThePage, why: "15; 3.3: null until all is sent" },
  { where: "manage-audience.yml", what: "tells expiry and what the page tells besides",
    amend: audiencesOfThePage, why: "15: DELETE is 202; the page's properties and nulls" },
  { where: "webhook.yml", what: "has the event messageEdited", amend: addMessageEdited,
    why: "10.3, 15: newer than the file" },
  { where: "webhook.yml", what: "demands replyToken only of mode active", amend: standbyIsMute,
    why: "10.2: standby has no replyToken" },
];

function datesAreDays({ paths }) {
  for (const [path, { get }] of Object.entries(paths))
    if (path.startsWith("/v2/bot/message/delivery/"))
      get.parameters.find(({ name }) => name === "date").schema =
        { type: "string", pattern: "^[0-9]{8}$" };
}

function followersOfADay({ paths }) {
  paths["/v2/bot/insight/followers"].get.parameters[0].required = true;
}

const integer = { type: "integer" };

function insightOfThePage({ components: { schemas } }) {
  for (const door of ["stepMessage", "ccAutoReply", "ccManualReply", "pnpNoticeMessage",
    "pnpCallToLine", "thirdPartyChatTool"])
    schemas.GetNumberOfMessageDeliveriesResponse.properties[door] = integer;
  schemas.GetMessageEventResponseOverview.properties.delivered.nullable = true;
}

function audiencesOfThePage({ paths, components: { schemas } }) {
  const { responses } = paths["/v2/bot/audienceGroup/{audienceGroupId}"].delete;
  responses[202] = responses[200];
  delete responses[200];
  paths["/v2/bot/audienceGroup/shared/list"].get.parameters[0].required = false;
  schemas.AudienceGroup.properties.expireTimestamp = integer;
  const { createRoute, permission, expireTimestamp, isIfaAudience } =
    schemas.CreateAudienceGroupResponse.properties;
  Object.assign(schemas.CreateImpBasedAudienceGroupResponse.properties,
    { createRoute, permission, expireTimestamp, isIfaAudience });
  const job = schemas.AudienceGroupJob.properties;
  job.description.nullable = true;
  job.failedType = { type: "string", nullable: true };
  job.status = { type: "string" };
}

function addMessageEdited({ components: { schemas } }) {
  schemas.MessageEditedEvent = { allOf: [
    { $ref: "#/components/schemas/Event" },
    { type: "object", required: ["replyToken", "message"], properties: {
      replyToken: { type: "string" },
      message: { $ref: "#/components/schemas/TextMessageContent" } } }] };
  schemas.Event.discriminator.mapping.messageEdited = "#/components/schemas/MessageEditedEvent";
}

function standbyIsMute({ components: { schemas } }) {
  const standby = { required: ["mode"], properties: { mode: { const: "standby" } } };
  Object.assign(schemas.Event, { if: standby, then: { not: { required: ["replyToken"] } } });
  for (const part of Object.values(schemas).flatMap((schema) => schema.allOf ?? [])) {
    if (!part.required?.includes("replyToken")) continue;
    part.required = part.required.filter((name) => name !== "replyToken");
    Object.assign(part, { if: standby, else: { required: ["replyToken"] } });
  }
}

export function amend(file, document) {
  for (const { where, amend: change } of exceptions) if (where === file) change(document);
  return document;
}

// File and content of an answer that the operation does not declare; undefined: there is none such.
export function elsewhere(operation, status) {
  const error = (file) => ({ file, content: { "application/json":
    { schema: { $ref: "#/components/schemas/ErrorResponse" } } } });
  if (!exceptions.some(({ where, statuses }) =>
    ["any call", operation.id].includes(where) && statuses?.includes(status))) return undefined;
  if (status === 202) return { file: operation.file };
  const oauth = operation.file === "channel-access-token.yml" && status === 400;
  return error(oauth ? operation.file : "messaging-api.yml");
}
