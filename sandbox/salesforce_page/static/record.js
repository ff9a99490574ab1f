import { h } from "/outlook/static/dom.js";
import { attendeesOf } from "./activities.js";
import { quoted } from "./api.js";
import { filesOf } from "./files.js";
import { card } from "./home.js";
import { CHILDREN, OBJECTS, nameField, pageOf, shown } from "./records.js";
import { attendeeList, timeline } from "./timeline.js";

const SYSTEM = ["attributes", "Id"];
const ACTIVITIES = ["Task", "Event", "EmailMessage"];

/** One record: its fields, what is related, its files and its timeline. */
export async function showRecord(main, api, type, id, say) {
  const [record, about] = await Promise.all([api.record(type, id), api.describe(type)]);
  const fields = new Map(about.fields.map((field) => [field.name, field]));
  const side = h("div", { class: "side" }, await fieldCard(api, type, record, fields), await related(api, type, id), await invited(api, type, id), await filesOf(api, id));
  const story = ACTIVITIES.includes(type) ? null : await timeline(api, type, id, say);
  main.replaceChildren(
    h("p", { class: "tag" }, OBJECTS[type]?.label ?? about.label),
    h("h1", {}, record[nameField(type)] ?? "(no name)"),
    h("div", { class: story ? "columns" : "columns one" }, side, story),
  );
}

async function fieldCard(api, type, record, fields) {
  const first = (OBJECTS[type]?.fields ?? [nameField(type)]).filter((name) => fields.has(name));
  const rest = Object.keys(record).filter((name) => !first.includes(name) && !SYSTEM.includes(name) && record[name] !== null);
  const list = async (names) => h("dl", {}, await Promise.all(names.map((name) => fieldRow(api, record[name], fields.get(name)))));
  return h(
    "section",
    { class: "card" },
    h("h2", {}, "Details"),
    await list(first),
    h("details", {}, h("summary", {}, "All fields"), await list(rest.filter((name) => fields.has(name)))),
  );
}

async function fieldRow(api, value, field) {
  const content = field.type === "reference" && value ? await reference(api, value) : shown(value, field);
  const label = field.type === "reference" ? field.label.replace(/ ID$/, "") : field.label;
  return h("div", {}, h("dt", {}, label), h("dd", { "data-field": field.name }, content || "–"));
}

/** A link to the record with this id, by its name. */
async function reference(api, id) {
  const type = (await api.objects()).find((each) => each.keyPrefix === id.slice(0, 3))?.name;
  if (!type) return id;
  const [row] = await api.rows(`SELECT Id, ${nameField(type)} FROM ${type} WHERE Id = ${quoted(id)}`);
  return row ? h("a", { href: pageOf(type, id) }, row[nameField(type)] ?? id) : id;
}

async function invited(api, type, id) {
  const list = type === "Event" ? attendeeList((await attendeesOf(api, [id])).get(id)) : null;
  return list && h("div", { class: "card" }, list);
}

async function related(api, type, id) {
  const lists = await Promise.all((CHILDREN[type] ?? []).map((child) => childList(api, id, child)));
  const shownLists = lists.filter(Boolean);
  return shownLists.length > 0 ? h("section", { class: "card" }, h("h2", {}, "Related"), shownLists) : null;
}

async function childList(api, id, [title, type, field]) {
  const fields = ["Id", ...new Set([nameField(type), ...OBJECTS[type].card])];
  const rows = await api.rows(`SELECT ${fields.join(", ")} FROM ${type} WHERE ${field} = ${quoted(id)} ORDER BY ${nameField(type)}`);
  if (rows.length === 0) return null;
  return h("div", {}, h("h3", {}, title), h("ul", { class: "records" }, rows.map((row) => h("li", {}, card(type, row)))));
}
