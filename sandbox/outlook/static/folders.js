import { h } from "./dom.js";

/** Draw the folders: Inbox with its unread mails, the others with all of theirs. */
export function showFolders(element, folders, currentId, open) {
  element.replaceChildren(h("ul", {}, folders.map((folder) => row(folder, folder.id === currentId, open))));
}

function row(folder, current, open) {
  const count = folder.known === "inbox" ? folder.unread : folder.total;
  const words = folder.known === "inbox" ? "unread" : "messages";
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", "aria-current": current ? "true" : null, onclick: () => open(folder.id), "data-folder": folder.name },
      h("span", { class: "name" }, folder.name),
      count > 0 && h("span", { class: "count", "aria-label": `${count} ${words}` }, String(count)),
    ),
  );
}
