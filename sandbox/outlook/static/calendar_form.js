import { h } from "./dom.js";
import { categoryColor, parseRecipients, recipientsText } from "./words.js";

const SHOW_AS = { free: "Free", tentative: "Tentative", busy: "Busy", oof: "Away", workingElsewhere: "Working elsewhere" };
const WHOLE = "T00:00:00.0000000";

/** The form of one event; save(read), remove() and series() are carried out by `act`. */
export function eventForm(event, masters, act) {
  const own = !event.id || event.isOrganizer;
  const save = (submitted) => {
    submitted.preventDefault();
    act.save(() => differing(readForm(form, own), first));
  };
  const form = h(
    "form",
    { class: "record", onsubmit: save },
    h("h2", {}, event.id ? event.subject || "(no subject)" : "New event"),
    event.seriesMasterId && h("p", { class: "more" }, "A day of a series. ", h("button", { type: "button", onclick: act.series }, "Open the series")),
    event.type === "seriesMaster" && h("p", { class: "more" }, "The whole series."),
    !own && h("p", { class: "more" }, `Invited by ${event.organizer?.emailAddress?.name ?? "somebody"}`),
    h(
      "div",
      { class: "fields" },
      field("subject", "Subject", event.subject, "text", !own),
      field("location", "Location", event.location?.displayName, "text", !own),
      field("start", "Starts", local(event.start), "datetime-local", !own),
      field("end", "Ends", local(event.end), "datetime-local", !own),
      tick("allDay", "All day", event.isAllDay, !own),
      tick("private", "Private", event.sensitivity === "private"),
      choice("showAs", "Show as", event.showAs ?? "busy"),
      h("label", { class: "field wide" }, "Invited", h("input", { name: "attendees", value: recipientsText(event.attendees ?? []), disabled: !own })),
      h("label", { class: "field wide" }, "Notes", h("textarea", { name: "body", value: event.body?.content ?? "", disabled: !own })),
    ),
    categoriesOf(event.categories ?? [], masters),
    h(
      "div",
      { class: "commands" },
      h("button", { type: "submit", class: "primary" }, "Save"),
      event.id && h("button", { type: "button", onclick: act.remove }, "Delete"),
    ),
  );
  const first = event.id ? readForm(form, own) : {};
  return form;
}

/** As in Outlook: what was not touched is not sent, so that a category mails nobody. */
function differing(now, first) {
  return Object.fromEntries(Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(first[name])));
}

const field = (name, label, value, type, disabled) =>
  h("label", { class: "field" }, label, h("input", { name, type, value: value ?? "", disabled, required: type === "datetime-local" }));

const tick = (name, label, checked, disabled) =>
  h("label", {}, h("input", { type: "checkbox", name, checked: Boolean(checked), disabled }), label);

const choice = (name, label, chosen) =>
  h("label", { class: "field" }, label, h("select", { name }, Object.entries(SHOW_AS).map(([value, text]) => h("option", { value, selected: value === chosen }, text))));

function categoriesOf(chosen, masters) {
  const known = masters.map((master) => master.displayName);
  const names = [...known, ...chosen.filter((name) => !known.includes(name))];
  const colors = new Map(masters.map((master) => [master.displayName, master.color]));
  const boxes = names.map((name) =>
    h(
      "label",
      {},
      h("input", { type: "checkbox", name: "categories", value: name, checked: chosen.includes(name) }),
      h("i", { class: "swatch", style: `background:${categoryColor(colors.get(name))}` }),
      name,
    ),
  );
  return h("fieldset", {}, h("legend", {}, "Categories"), boxes);
}

/** Graph's UTC as the field of a form shows it. */
const local = (point) => point?.dateTime.slice(0, 16);

/** What Graph is to write; of an invitation only what is one's own. */
function readForm(form, own) {
  const data = new FormData(form);
  const mine = {
    categories: data.getAll("categories"),
    sensitivity: data.has("private") ? "private" : "normal",
    showAs: data.get("showAs"),
  };
  if (!own) return mine;
  const whole = data.has("allDay");
  const at = (name) => ({ dateTime: whole ? `${data.get(name).slice(0, 10)}${WHOLE}` : `${data.get(name)}:00`, timeZone: "UTC" });
  return {
    ...mine,
    subject: data.get("subject").trim(),
    location: { displayName: data.get("location").trim() },
    body: { contentType: "text", content: data.get("body") },
    isAllDay: whole,
    start: at("start"),
    end: at("end"),
    attendees: parseRecipients(data.get("attendees")).map((each) => ({ ...each, type: "required" })),
  };
}
