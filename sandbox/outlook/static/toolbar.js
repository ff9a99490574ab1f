import { h } from "./dom.js";
import { menuButton } from "./menus.js";
import { categoryColor } from "./words.js";

/**
 * The commands, made once: a redrawn button would take its open menu along. `act(name, ...given)` carries one out;
 * `selected()` are the messages it is about.
 */
export function makeToolbar(element, { selected, folders, masters, act }) {
  const button = (label, name, about = {}) => h("button", { type: "button", ...about, onclick: () => act(name) }, label);
  const reply = button("Reply", "reply");
  const remove = button("Delete", "remove");
  const move = menuButton("Move to", () => folders().map(({ id, name }) => ({ label: name, act: () => act("move", id) })));
  const categorize = menuButton("Categorize", () => masters().map((master) => categoryEntry(master, selected(), act)));
  const lockstep = button("Lockstep", "togglePane", { class: "lockstep" });
  const quickSave = button("Quick save", "quickSave");
  const newMail = button("New mail", "newMail", { class: "primary" });
  for (const each of [newMail, reply, remove, move, categorize, quickSave]) each.disabled = true; // until the first show
  element.replaceChildren(newMail, reply, remove, move, categorize, lockstep, quickSave);

  return {
    show({ canReply, isOpen, paneOpen }) {
      const nothing = selected().length === 0;
      newMail.disabled = false;
      for (const each of [remove, move, categorize]) each.disabled = nothing;
      reply.disabled = !canReply;
      quickSave.disabled = !isOpen;
      lockstep.setAttribute("aria-pressed", String(paneOpen));
    },
  };
}

function categoryEntry({ displayName, color }, messages, act) {
  return {
    label: displayName,
    checked: messages.every((message) => message.categories?.includes(displayName)),
    swatch: categoryColor(color),
    act: () => act("toggleCategory", displayName),
  };
}
