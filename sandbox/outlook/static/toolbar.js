import { h } from "./dom.js";
import { menuButton } from "./menus.js";
import { categoryColor } from "./words.js";

/** Draw the commands. `act(name, ...given)` carries one out; `messages` are the selected ones. */
export function showToolbar(element, { messages, canReply, isOpen, folders, masters, paneOpen, act }) {
  const button = (label, name, enabled = true) =>
    h("button", { type: "button", disabled: !enabled, onclick: () => act(name) }, label);
  const some = messages.length > 0;
  const move = menuButton("Move to", () => folders().map(({ id, name }) => ({ label: name, act: () => act("move", id) })));
  const categorize = menuButton("Categorize", () => masters().map((master) => categoryEntry(master, messages, act)));
  move.disabled = !some;
  categorize.disabled = !some;
  const lockstep = h(
    "button",
    { type: "button", class: "lockstep", "aria-pressed": String(paneOpen), onclick: () => act("togglePane") },
    "Lockstep",
  );
  const fresh = [
    h("button", { type: "button", class: "primary", onclick: () => act("newMail") }, "New mail"),
    button("Reply", "reply", canReply),
    button("Delete", "remove", some),
    move,
    categorize,
    lockstep,
    button("Quick save", "quickSave", isOpen),
  ];
  const focused = [...element.children].indexOf(document.activeElement);
  element.replaceChildren(...fresh);
  fresh[focused]?.focus();
}

function categoryEntry({ displayName, color }, messages, act) {
  return {
    label: displayName,
    checked: messages.every((message) => message.categories?.includes(displayName)),
    swatch: categoryColor(color),
    act: () => act("toggleCategory", displayName),
  };
}
