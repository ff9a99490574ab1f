import { byId, h, passClicksOn } from "./dom.js";
import { showFolders } from "./folders.js";
import { chip, colorsOf } from "./list.js";
import { makeForm } from "./record_form.js";

const POLL_MILLISECONDS = 4000;

/** A page of contacts or tasks: places on the left, their items, and a form for one of them. */
export class Records {
  #source;
  #masters;
  #places = [];
  #place = null;
  #items = [];
  #open = null;
  #form;

  constructor(source, masters) {
    this.#source = source;
    this.#masters = masters;
    this.#form = makeForm(byId("form"), source, masters, {
      save: (values, place) => this.#do(() => this.save(values, place)),
      remove: () => this.#do(() => this.remove()),
    });
    for (const id of ["folders", "items"]) passClicksOn(byId(id));
    byId("items").addEventListener("keydown", (event) => this.#onKey(event));
  }

  async start() {
    byId("toolbar").append(
      h("button", { type: "button", class: "primary", onclick: () => this.#do(() => this.begin()) }, `New ${this.#source.one}`),
    );
    await this.#readPlaces();
    await this.openPlace(this.#places[0].id);
    setInterval(() => document.hidden || this.#do(() => this.look()), POLL_MILLISECONDS);
  }

  async #readPlaces() {
    this.#places = await this.#source.places();
    this.#showPlaces();
  }

  async openPlace(id) {
    this.#place = id;
    this.#open = null;
    byId("folder-name").textContent = this.#places.find((place) => place.id === id).name;
    this.#form.say(`Select a ${this.#source.one}.`);
    this.#showPlaces();
    await this.#readItems();
  }

  async #readItems() {
    const place = this.#place;
    const items = await this.#source.items(place);
    if (place === this.#place) this.#showItems(items);
  }

  /** Look for news; a form somebody types in stays as it is. */
  async look() {
    await this.#readPlaces();
    if (!this.#places.some((place) => place.id === this.#place)) return this.openPlace(this.#places[0].id);
    await this.#readItems();
    if (!this.#open || this.#form.touched()) return undefined;
    const fresh = this.#items.find((item) => item.id === this.#open.id);
    if (!fresh) return this.openPlace(this.#place);
    if (fresh["@odata.etag"] !== this.#open["@odata.etag"]) this.#show(fresh);
    return undefined;
  }

  begin() {
    this.#open = null;
    this.#form.show({}, this.#places, this.#place);
    this.#showItems(this.#items);
    this.#form.focus();
  }

  #show(item) {
    this.#open = item;
    this.#form.show(item, this.#places, this.#place);
    this.#showItems(this.#items);
  }

  // In a narrow window the form is below the list.
  #openItem(item) {
    this.#show(item);
    byId("form").scrollIntoView({ block: "nearest" });
  }

  async save(values, place) {
    this.#say("");
    const before = this.#open;
    let id = before?.id;
    if (before) await this.#source.change(this.#place, before, values);
    else id = (await this.#source.create(place, values)).id;
    if (before && place !== this.#place) id = await this.#source.move(before, place);
    if (place !== this.#place) await this.openPlace(place);
    else await this.#readItems();
    this.#show(this.#items.find((item) => item.id === id));
    this.#say("Saved.");
  }

  async remove() {
    await this.#source.remove(this.#place, this.#open);
    await this.openPlace(this.#place);
    this.#say("Deleted.");
    (byId("items").querySelector("button") ?? byId("toolbar").firstChild).focus();
  }

  #showPlaces() {
    const open = (id) => this.#do(() => this.openPlace(id));
    const held = document.activeElement?.dataset?.folder;
    showFolders(byId("folders"), this.#places, this.#place, open);
    if (held) [...byId("folders").querySelectorAll("button")].find((each) => each.dataset.folder === held)?.focus();
  }

  #showItems(items) {
    const held = document.activeElement?.dataset?.id;
    this.#items = items;
    const rows = items.map((item) => this.#row(item));
    byId("items").replaceChildren(...rows);
    if (rows.length === 0) byId("items").append(h("li", { class: "empty" }, "Nothing here."));
    if (held) [...byId("items").querySelectorAll("button")].find((each) => each.dataset.id === held)?.focus();
  }

  #row(item) {
    const { name, more, done } = this.#source.describe(item);
    const colors = colorsOf(this.#masters);
    const current = item.id === this.#open?.id;
    const chips = (item.categories ?? []).map((each) => chip(each, colors.get(each)));
    const attributes = {
      type: "button",
      class: done ? "done" : null,
      "data-id": item.id,
      "aria-current": current ? "true" : null,
      onclick: () => this.#openItem(item),
    };
    return h(
      "li",
      {},
      h("button", attributes, h("span", { class: "name" }, name), h("span", { class: "more" }, more), h("span", { class: "marks" }, chips)),
    );
  }

  #onKey(event) {
    const buttons = [...byId("items").querySelectorAll("button")];
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = by && buttons[buttons.indexOf(document.activeElement) + by];
    if (!next) return;
    event.preventDefault();
    next.focus();
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
