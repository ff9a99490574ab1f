import { quoted } from "./api.js";

const TASK = "Id, Subject, Status, Description, ActivityDate, CreatedDate, TaskSubtype, Owner.Name, WhoId, WhatId";
const EVENT = "Id, Subject, Description, StartDateTime, Location, Owner.Name";
const EMAIL = "Id, Subject, FromName, FromAddress, ToAddress, MessageDate, CreatedDate, TextBody, HtmlBody, Incoming, ActivityId";
const PEOPLE = ["Contact", "Lead"];
const MOST = 200;

/** Everything that happened with a record, newest first: [{kind, id, subject, at, who, ...}]. */
export async function activitiesOf(api, type, id) {
  const person = PEOPLE.includes(type);
  const [tasks, events, emails] = await Promise.all([
    tasksOf(api, type, id, person),
    rowsBy(api, EVENT, "Event", person ? "WhoId" : "WhatId", id),
    person ? emailsOfPerson(api, id) : rowsBy(api, EMAIL, "EmailMessage", "RelatedToId", id),
  ]);
  const mirrored = new Set(emails.map((email) => email.ActivityId));
  const all = [
    ...tasks.filter((task) => !mirrored.has(task.Id)).map(asTask),
    ...events.map(asEvent),
    ...emails.map(asEmail),
  ];
  return all.sort((one, other) => String(other.at).localeCompare(String(one.at)));
}

const rowsBy = (api, fields, type, field, id) =>
  api.rows(`SELECT ${fields} FROM ${type} WHERE ${field} = ${quoted(id)} LIMIT ${MOST}`);

async function tasksOf(api, type, id, person) {
  const field = { Account: "AccountId" }[type] ?? (person ? "WhoId" : "WhatId");
  const own = await rowsBy(api, TASK, "Task", field, id);
  const shared = await api.rows(`SELECT TaskId FROM TaskRelation WHERE RelationId = ${quoted(id)} LIMIT ${MOST}`);
  return [...own, ...(await byIds(api, TASK, "Task", shared.map((row) => row.TaskId), own))];
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
  subtype: row.TaskSubtype,
});

const asEvent = (row) => ({
  kind: "Event",
  id: row.Id,
  subject: row.Subject,
  at: row.StartDateTime,
  who: row.Owner?.Name ?? "",
  text: [row.Location, row.Description].filter(Boolean).join("\n"),
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
