import { h, passClicksOn } from "./dom.js";
import { only, ranged, stepped, toggled } from "./selection.js";
import { categoryColor, personName, shortTime } from "./words.js";

const FROM_US = ["sentitems", "drafts"];
const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity };

/** The message list: draws rows and turns clicks and keys into choose(selection), remove() and enter(). */
export function makeList(element, actions) {
  let order = [];
  let selection = null;
  passClicksOn(element);
  element.addEventListener("keydown", (event) => onKey(event, order, selection, actions));

  return {
    focus: () => element.focus(),
    show(messages, shown, { known, masters }) {
      order = messages.map((message) => message.id);
      selection = shown;
      const choose = (event, id) => actions.choose(chosen(event, order, selection, id));
      const look = { choose, toUs: !FROM_US.includes(known), colors: colorsOf(masters) };
      element.replaceChildren(...messages.map((message, number) => row(message, number, selection, look)));
      if (messages.length === 0) element.append(h("p", { class: "empty" }, "Nothing here."));
      markCurrent(element, order.indexOf(selection.current));
    },
  };
}

export const colorsOf = (masters) => new Map(masters.map((master) => [master.displayName, master.color]));

function markCurrent(element, number) {
  if (number < 0) return element.removeAttribute("aria-activedescendant");
  element.setAttribute("aria-activedescendant", `message-${number}`);
  return element.children[number].scrollIntoView({ block: "nearest" });
}

function chosen(event, order, selection, id) {
  if (event.shiftKey) return ranged(order, selection, id);
  const boxed = event.target.classList.contains("tick");
  return boxed || event.ctrlKey || event.metaKey ? toggled(selection, id) : only(id);
}

function onKey(event, order, selection, actions) {
  const by = STEPS[event.key];
  if (by !== undefined) actions.choose(stepped(order, selection, by, event.shiftKey));
  else if (event.key === " " && selection.current) actions.choose(toggled(selection, selection.current));
  else if (event.key === "a" && (event.ctrlKey || event.metaKey)) actions.choose({ ...selection, ids: order });
  else if (event.key === "Delete") actions.remove();
  else if (event.key === "Enter") actions.enter();
  else return;
  event.preventDefault();
}

function row(message, number, selection, look) {
  const selected = selection.ids.includes(message.id);
  const people = look.toUs ? personName(message.from) : `To: ${(message.toRecipients ?? []).map(personName).join(", ")}`;
  return h(
    "div",
    {
      id: `message-${number}`,
      role: "option",
      class: rowClass(message, selection),
      "aria-selected": String(selected),
      "data-id": message.id,
      onclick: (event) => look.choose(event, message.id),
    },
    h("span", { class: "tick", "aria-hidden": "true" }),
    h("span", { class: "who" }, people || "(nobody)"),
    h("time", { datetime: message.receivedDateTime }, shortTime(message.receivedDateTime)),
    h("span", { class: "subject" }, message.subject || "(no subject)"),
    h("span", { class: "preview" }, message.bodyPreview ?? ""),
    marks(message, look.colors),
  );
}

function rowClass(message, selection) {
  const unread = message.isRead ? "" : "unread";
  return `row ${unread} ${selection.ids.length > 1 ? "several" : ""}`.trim();
}

function marks(message, colors) {
  const chips = (message.categories ?? []).map((name) => chip(name, colors.get(name)));
  if (message.hasAttachments) chips.unshift(h("span", { class: "tag" }, "File"));
  return h("span", { class: "marks" }, chips);
}

/** A category's coloured name. */
export function chip(name, color) {
  return h("span", { class: "chip" }, h("i", { style: `background:${categoryColor(color)}` }), name);
}
