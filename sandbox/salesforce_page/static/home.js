import { h } from "/outlook/static/dom.js";
import { anywhere } from "./api.js";
import { OBJECTS, SEARCHED, nameField, pageOf, shown, valueAt } from "./records.js";
import { switchPanel } from "./switches.js";

/** The first page: what was found, or what changed last, and the org's switches. */
export async function showHome(main, api, say) {
  const text = (new URLSearchParams(location.search).get("q") ?? "").trim();
  const groups = await Promise.all(SEARCHED.map((type) => (text ? found(api, type, text) : recent(api, type))));
  const full = groups.filter(({ rows }) => rows.length > 0);
  const title = text ? `Results for “${text}”` : "Recent records";
  main.replaceChildren(
    h("h1", {}, title),
    full.length === 0 ? h("p", { class: "empty" }, "Nothing found.") : h("div", { class: "groups" }, full.map(group)),
    await switchPanel(api, say),
  );
}

function found(api, type, text) {
  const where = OBJECTS[type].find.map((field) => `${field} LIKE ${anywhere(text)}`).join(" OR ");
  return read(api, type, `WHERE ${where} ORDER BY ${nameField(type)} LIMIT 20`);
}

const recent = (api, type) => read(api, type, "ORDER BY LastModifiedDate DESC LIMIT 5");

async function read(api, type, rest) {
  const fields = ["Id", ...new Set([nameField(type), ...OBJECTS[type].card])];
  return { type, rows: await api.rows(`SELECT ${fields.join(", ")} FROM ${type} ${rest}`) };
}

function group({ type, rows }) {
  return h(
    "section",
    { class: "card" },
    h("h2", {}, `${OBJECTS[type].label}s`.replace(/ys$/, "ies")),
    h("ul", { class: "records" }, rows.map((row) => h("li", {}, card(type, row)))),
  );
}

/** A record as one line with a link. */
export function card(type, row) {
  const facts = OBJECTS[type].card.map((path) => fact(path, valueAt(row, path))).filter(Boolean);
  return h(
    "a",
    { href: pageOf(type, row.Id), class: "record" },
    h("b", {}, row[nameField(type)] ?? "(no name)"),
    h("span", {}, facts.join(" · ")),
  );
}

const FACT_TYPES = { Amount: { type: "currency" }, CloseDate: { type: "date" } };
const fact = (path, value) => shown(value, FACT_TYPES[path]);
