/* Office.context.mailbox. */
const toRestId = (id) => id.replaceAll("/", "-").replaceAll("+", "_");
const toEwsId = (id) => id.replaceAll("-", "/").replaceAll("_", "+");

function masterCategories() {
  return {
    getAsync: officeMethod(0, () => ask("master.get")),
    addAsync: officeMethod(1, (wanted) => ask("master.add", { categories: wanted })),
    removeAsync: officeMethod(1, (names) => ask("master.remove", { names })),
  };
}

/** The mailbox of the person shown in the page. `start`: {item, profile, diagnostics} of the first hello. */
function makeMailbox(start) {
  const registry = handlerRegistry([EventType.ItemChanged, EventType.SelectedItemsChanged]);
  const mailbox = {
    item: makeItem(start.item),
    userProfile: Object.freeze(start.profile),
    diagnostics: Object.freeze(start.diagnostics),
    masterCategories: masterCategories(),
    convertToRestId: (id) => toRestId(id),
    convertToEwsId: (id) => toEwsId(id),
    getSelectedItemsAsync: officeMethod(0, () => ask("selected.get")),
    displayMessageForm: (id) => void ask("message.display", { id }),
    addHandlerAsync: registry.addHandlerAsync,
    removeHandlerAsync: registry.removeHandlerAsync,
  };
  onNews("item", (facts) => {
    mailbox.item = makeItem(facts);
    registry.fire(EventType.ItemChanged, { initialData: null });
  });
  onNews("selection", () => registry.fire(EventType.SelectedItemsChanged, {}));
  onNews("recipients", (changed) => {
    mailbox.item?.fire(EventType.RecipientsChanged, { changedRecipientFields: changed });
  });
  onNews("attachments", (details) => mailbox.item?.fire(EventType.AttachmentsChanged, details));
  return mailbox;
}
