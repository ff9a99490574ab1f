import { quoted } from "./api.js";

const TASK = "Id, Subject, Status, Description, ActivityDate, CreatedDate, TaskSubtype, Owner.Name, WhoId, WhatId";
const EVENT =
  "Id, Subject, Description, StartDateTime, EndDateTime, IsAllDayEvent, ShowAs, IsPrivate, Location, OwnerId, Owner.Name";
// The events themselves: no copies in the calendars of those invited, no rows that stand for a whole series.
const ITSELF = "IsChild = false AND IsRecurrence = false";
const EMAIL = "Id, Subject, FromName, FromAddress, ToAddress, MessageDate, CreatedDate, TextBody, HtmlBody, Incoming, ActivityId";
const PEOPLE = ["Contact", "Lead"];
const MOST = 200;

/** Everything that happened with a record, newest first: [{kind, id, subject, at, who, ...}]. */
export async function activitiesOf(api, type, id) {
  const person = PEOPLE.includes(type);
  const [tasks, events, emails] = await Promise.all([
    tasksOf(api, type, id, person),
    eventsOf(api, type, id, person),
    person ? emailsOfPerson(api, id) : rowsBy(api, EMAIL, "EmailMessage", "RelatedToId", id),
  ]);
  const attendees = await attendeesOf(api, events.map((event) => event.Id));
  const mirrored = new Set(emails.map((email) => email.ActivityId));
  const all = [
    ...tasks.filter((task) => !mirrored.has(task.Id)).map(asTask),
    ...events.map((event) => asEvent(event, attendees.get(event.Id) ?? [])),
    ...emails.map(asEmail),
  ];
  return all.sort((one, other) => String(other.at).localeCompare(String(one.at)));
}

const rowsBy = (api, fields, type, field, id) =>
  api.rows(`SELECT ${fields} FROM ${type} WHERE ${field} = ${quoted(id)} LIMIT ${MOST}`);

async function tasksOf(api, type, id, person) {
  const field = { Account: "AccountId" }[type] ?? (person ? "WhoId" : "WhatId");
  const own = await api.rows(
    `SELECT ${TASK} FROM Task WHERE ${field} = ${quoted(id)} AND IsRecurrence = false LIMIT ${MOST}`,
  );
  const shared = await api.rows(`SELECT TaskId FROM TaskRelation WHERE RelationId = ${quoted(id)} LIMIT ${MOST}`);
  return [...own, ...(await byIds(api, TASK, "Task", shared.map((row) => row.TaskId), own))];
}

async function eventsOf(api, type, id, person) {
  const field = { Account: "AccountId" }[type] ?? (person ? "WhoId" : "WhatId");
  const where = `${field} = ${quoted(id)} AND ${ITSELF}`;
  const own = await api.rows(`SELECT ${EVENT} FROM Event WHERE ${where} LIMIT ${MOST}`);
  const related = await api.rows(`SELECT EventId FROM EventRelation WHERE RelationId = ${quoted(id)} LIMIT ${MOST}`);
  return [...own, ...(await byIds(api, EVENT, "Event", related.map((row) => row.EventId), own))];
}

/** Who is invited to each event: id -> [{name, status}]. */
export async function attendeesOf(api, ids) {
  const found = new Map();
  if (ids.length === 0) return found;
  const { fields } = await api.describe("EventRelation");
  const invited = fields.some((field) => field.name === "IsInvitee") ? " AND IsInvitee = true" : "";
  const listed = ids.map(quoted).join(", ");
  const rows = await api.rows(
    `SELECT EventId, Relation.Name, Status FROM EventRelation WHERE EventId IN (${listed})${invited} ORDER BY CreatedDate, Id`,
  );
  for (const row of rows) {
    const entry = { name: row.Relation?.Name ?? "Someone", status: row.Status };
    found.set(row.EventId, [...(found.get(row.EventId) ?? []), entry]);
  }
  return found;
}

async function emailsOfPerson(api, id) {
  const related = await api.rows(`SELECT EmailMessageId FROM EmailMessageRelation WHERE RelationId = ${quoted(id)} LIMIT ${MOST}`);
  return byIds(api, EMAIL, "EmailMessage", related.map((row) => row.EmailMessageId), []);
}

async function byIds(api, fields, type, ids, known) {
  const missing = [...new Set(ids)].filter((id) => !known.some((row) => row.Id === id));
  if (missing.length === 0) return [];
  return api.rows(`SELECT ${fields} FROM ${type} WHERE Id IN (${missing.map(quoted).join(", ")})`);
}

const asTask = (row) => ({
  kind: "Task",
  id: row.Id,
  subject: row.Subject,
  at: row.ActivityDate ?? row.CreatedDate,
  who: row.Owner?.Name ?? "",
  text: row.Description ?? "",
  status: row.Status,
  due: row.ActivityDate,
  subtype: row.TaskSubtype,
});

const asEvent = (row, attendees) => ({
  kind: "Event",
  id: row.Id,
  subject: row.Subject,
  at: row.IsAllDayEvent ? row.StartDateTime.slice(0, 10) : row.StartDateTime,
  start: row.StartDateTime,
  end: row.EndDateTime,
  allDay: row.IsAllDayEvent,
  place: row.Location,
  isPrivate: row.IsPrivate,
  attendees,
  who: row.Owner?.Name ?? "",
  text: row.Description ?? "",
});

const asEmail = (row) => ({
  kind: "EmailMessage",
  id: row.Id,
  subject: row.Subject,
  at: row.MessageDate ?? row.CreatedDate,
  who: `${row.FromName || row.FromAddress || ""} to ${row.ToAddress ?? ""}`,
  text: row.TextBody ?? "",
  html: row.HtmlBody,
});
