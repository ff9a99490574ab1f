import { h } from "./dom.js";
import { categoryColor } from "./words.js";

/** The form for one item: show(item, places, place) draws it; save(values, place) and remove() are carried out by `act`. */
export function makeForm(element, source, masters, act) {
  let form = null;
  let first = "";
  const state = () => JSON.stringify([...new FormData(form).entries()]);

  function show(item, places, place) {
    const values = source.values(item);
    const title = item.id ? source.describe(item).name : `New ${source.one}`;
    const save = (event) => {
      event.preventDefault();
      const { place: wanted, ...read } = readForm(form, source);
      act.save(read, wanted);
    };
    form = h(
      "form",
      { class: "record", onsubmit: save },
      h("h2", {}, title),
      h("div", { class: "fields" }, placeField(source, places, place), source.fields.map((field) => fieldOf(field, values))),
      categoriesOf(values.categories ?? [], masters),
      h(
        "div",
        { class: "commands" },
        h("button", { type: "submit", class: "primary" }, "Save"),
        item.id && h("button", { type: "button", onclick: act.remove }, "Delete"),
      ),
    );
    element.replaceChildren(form);
    first = state();
  }

  return {
    show,
    say: (text) => {
      form = null;
      element.replaceChildren(h("p", { class: "empty" }, text));
    },
    touched: () => form !== null && state() !== first,
    focus: () => form.querySelector("input").focus(),
  };
}

function placeField(source, places, place) {
  const options = places.map(({ id, name }) => h("option", { value: id, selected: id === place }, name));
  return h("label", { class: "field" }, source.placeLabel, h("select", { name: "place" }, options));
}

function fieldOf(field, values) {
  const value = values[field.name] ?? "";
  if (field.choices) {
    const options = Object.entries(field.choices).map(([key, label]) => h("option", { value: key, selected: key === value }, label));
    return h("label", { class: "field" }, field.label, h("select", { name: field.name }, options));
  }
  if (field.type === "textarea") {
    return h("label", { class: "field wide" }, field.label, h("textarea", { name: field.name, value }));
  }
  return h("label", { class: "field" }, field.label, h("input", { name: field.name, type: field.type ?? "text", value }));
}

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

function readForm(form, source) {
  const data = new FormData(form);
  const values = Object.fromEntries(source.fields.map(({ name }) => [name, String(data.get(name) ?? "").trim()]));
  return { ...values, categories: data.getAll("categories"), place: data.get("place") };
}
