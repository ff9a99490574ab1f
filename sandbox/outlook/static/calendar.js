import { everything } from "./by_hand.js";
import { eventForm } from "./calendar_form.js";
import { byId, h, passClicksOn } from "./dom.js";
import { eventFacts } from "./event_facts.js";
import { makeHost } from "./host.js";
import { chip, colorsOf } from "./list.js";
import { makePane } from "./pane.js";

const DAY = 24 * 60 * 60 * 1000;
const BACK = 7;
const AHEAD = 60;
const POLL_MILLISECONDS = 4000;
const READ = { Prefer: 'outlook.timezone="UTC", outlook.body-content-type="text"' };
const at = (id) => `/me/events/${encodeURIComponent(id)}`;

/** The calendar of one mailbox, day by day, with the add-in beside the open event and the mails Exchange sent below. */
export class Calendar {
  #graph;
  #person;
  #masters;
  #events = [];
  #open = null;
  #typed = "";
  #form = null;
  #host;
  #now;

  constructor({ graph, person, masters, addin, now }) {
    this.#graph = graph;
    this.#person = person;
    this.#masters = masters;
    this.#now = now;
    this.pane = makePane(byId("pane"), addin, () => this.#showToolbar());
    this.#host = makeHost({ frame: this.pane.frame, addin, mailbox: this.#mailbox(), person, page: this.#face() });
  }

  async start() {
    for (const id of ["toolbar", "items"]) passClicksOn(byId(id));
    this.#showToolbar();
    this.#say("");
    byId("form").replaceChildren(h("p", { class: "empty" }, "Select an event."));
    await this.#read();
    setInterval(() => document.hidden || this.#do(() => this.look()), POLL_MILLISECONDS);
  }

  #showToolbar() {
    byId("toolbar").replaceChildren(
      h("button", { type: "button", class: "primary", onclick: () => this.begin() }, "New event"),
      h("button", { type: "button", "aria-pressed": String(this.pane.isOpen), onclick: () => this.togglePane() }, "Lockstep"),
    );
  }

  togglePane() {
    if (this.pane.isOpen) this.pane.close();
    else this.pane.open();
  }

  async #read() {
    const from = new Date(this.#now - BACK * DAY).toISOString();
    const until = new Date(this.#now + AHEAD * DAY).toISOString();
    const path = `/me/calendarView?startDateTime=${from}&endDateTime=${until}&$top=200&$orderby=start/dateTime`;
    this.#events = await everything({ get: (link) => this.#graph.get(link, READ) }, path);
    this.#showDays();
    await this.#showOutbox();
  }

  /** Look for news; a form somebody types in stays as it is. */
  async look() {
    await this.#read();
    const known = this.#open;
    if (!known?.id) return;
    const fresh = await this.#graph.get(at(known.id), READ).catch(() => null);
    if (known !== this.#open || this.#touched()) return;
    if (!fresh) this.#close();
    else if (fresh["@odata.etag"] !== known["@odata.etag"]) this.#show(fresh);
  }

  begin() {
    const start = new Date(Math.ceil(this.#now / 3600000) * 3600000 + DAY);
    const point = (moment) => ({ dateTime: moment.toISOString().slice(0, 19), timeZone: "UTC" });
    this.#show({ isOrganizer: true, start: point(start), end: point(new Date(start.getTime() + 3600000)) });
    this.#host.tell("item", null);
    byId("form").querySelector("input").focus();
  }

  async openEvent(id) {
    this.#show(await this.#graph.get(at(id), READ));
    this.#host.tell("item", eventFacts(this.#open, this.#person.email));
    byId("form").scrollIntoView({ block: "nearest" });
  }

  #show(event) {
    this.#open = event;
    this.#form = eventForm(event, this.#masters, {
      save: (read) => this.#do(() => this.save(read())),
      remove: () => this.#do(() => this.remove()),
      series: () => this.#do(() => this.openEvent(event.seriesMasterId)),
    });
    byId("form").replaceChildren(this.#form);
    this.#typed = this.#state();
    this.#showDays();
  }

  #close() {
    this.#open = this.#form = null;
    byId("form").replaceChildren(h("p", { class: "empty" }, "Select an event."));
    this.#host.tell("item", null);
    this.#showDays();
  }

  async save(body) {
    const before = this.#open;
    this.#say("");
    const saved = before.id ? await this.#graph.patch(at(before.id), body) : await this.#graph.post("/me/events", body);
    await this.#read();
    await this.openEvent(saved.id);
    this.#say("Saved.");
  }

  async remove() {
    await this.#graph.remove(at(this.#open.id));
    this.#close();
    await this.#read();
    this.#say("Deleted.");
  }

  #state() {
    return this.#form ? JSON.stringify([...new FormData(this.#form).entries()]) : "";
  }

  #touched() {
    return this.#form !== null && this.#state() !== this.#typed;
  }

  #showDays() {
    const days = new Map();
    for (const event of this.#events) {
      const day = event.start.dateTime.slice(0, 10);
      days.set(day, [...(days.get(day) ?? []), event]);
    }
    const shown = [...days].flatMap(([day, events]) => [h("li", { class: "day" }, dayName(day)), ...events.map((event) => this.#row(event))]);
    byId("items").replaceChildren(...(shown.length ? shown : [h("li", { class: "empty" }, "Nothing here.")]));
  }

  #row(event) {
    const colors = colorsOf(this.#masters);
    const attributes = {
      type: "button",
      "data-id": event.id,
      class: event.isCancelled ? "done" : null,
      "aria-current": event.id === this.#open?.id ? "true" : null,
      onclick: () => this.#do(() => this.openEvent(event.id)),
    };
    const more = [hours(event), event.location?.displayName, event.attendees?.length ? `${event.attendees.length} invited` : ""];
    const chips = (event.categories ?? []).map((each) => chip(each, colors.get(each)));
    const name = event.sensitivity === "private" ? `${event.subject} (private)` : event.subject || "(no subject)";
    return h("li", {}, h("button", attributes, h("span", { class: "name" }, name), h("span", { class: "more" }, more.filter(Boolean).join(" · ")), h("span", { class: "marks" }, chips)));
  }

  async #showOutbox() {
    const { outbox } = await (await fetch(`/_sandbox/outbox?mailbox=${encodeURIComponent(this.#person.email)}`)).json();
    const rows = outbox.map((mail) => h("li", {}, `${mail.kind} to ${mail.to}: ${mail.subject ?? ""}`));
    byId("outbox").replaceChildren(...(rows.length ? rows : [h("li", { class: "empty" }, "Exchange sent nothing.")]));
  }

  /** What the host asks of a mailbox; a calendar item has categories and no files. */
  #mailbox() {
    const graph = this.#graph;
    return {
      message: (id) => graph.get(`${at(id)}?$select=categories`),
      body: async (id, type) => (await graph.get(`${at(id)}?$select=body`, { Prefer: `outlook.body-content-type="${type}"` })).body.content,
      masterCategories: async () => (await graph.get("/me/outlook/masterCategories")).value,
      customProperties: () => Promise.resolve("{}"),
    };
  }

  /** What the add-in may ask of the page. */
  #face() {
    return {
      item: async () => (this.#open?.id ? eventFacts(this.#open, this.#person.email) : null),
      draft: () => null,
      selected: () => [],
      display: () => undefined,
      categorize: (id, names) => this.#graph.patch(at(id), { categories: names }),
      notify: (messages) => this.#say(Object.values(messages).map((each) => each.message).join(" ")),
      closePane: () => this.pane.close(),
      settings: () => ({}),
      keepSettings: () => undefined,
    };
  }

  #do(act) {
    return Promise.resolve()
      .then(act)
      .catch((error) => this.#say(error.message));
  }

  #say(text) {
    byId("notice").hidden = !text;
    byId("notice").textContent = text;
  }
}

const dayName = (day) => new Date(`${day}T00:00`).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });

function hours(event) {
  if (event.isAllDay) return "All day";
  return `${event.start.dateTime.slice(11, 16)} to ${event.end.dateTime.slice(11, 16)} UTC`;
}
