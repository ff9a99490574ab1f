/* The item the person looks at: a read item carries values, a compose item carries getters and setters. */
const ITEM_EVENTS = [EventType.RecipientsChanged, EventType.AttachmentsChanged];

function categories(item) {
  return {
    getAsync: officeMethod(0, () => ask("categories.get", { item })),
    addAsync: officeMethod(1, (names) => ask("categories.add", { item, names })),
    removeAsync: officeMethod(1, (names) => ask("categories.remove", { item, names })),
  };
}

function bodyOf(item) {
  return {
    getAsync: officeMethod(1, (coercion) => {
      if (!Object.values(CoercionType).includes(coercion)) throw INVALID_ARGUMENT("Ask for html or text.");
      return ask("body.get", { item, coercion });
    }),
    getTypeAsync: officeMethod(0, () => ask("body.type", { item })),
  };
}

function shared(item) {
  return {
    categories: categories(item),
    notificationMessages: notificationMessages(item),
    loadCustomPropertiesAsync: customProperties(item),
    getAttachmentContentAsync: officeMethod(1, (id) => ask("attachment.get", { item, id })),
  };
}

/** A message open for reading. `facts`: what the Outlook page read from the mailbox. */
function readItem(facts) {
  const { key, ...values } = facts;
  const registry = handlerRegistry(ITEM_EVENTS);
  return {
    ...values,
    ...shared(key),
    body: bodyOf(key),
    getItemClassAsync: officeMethod(0, () => values.itemClass),
    addHandlerAsync: registry.addHandlerAsync,
    removeHandlerAsync: registry.removeHandlerAsync,
    fire: registry.fire,
  };
}

const field = (item, name) => ({
  getAsync: officeMethod(0, () => ask("field.get", { item, name })),
  setAsync: officeMethod(1, (value) => ask("field.set", { item, name, value })),
});

const recipients = (item, name) => ({
  ...field(item, name),
  addAsync: officeMethod(1, (value) => ask("field.add", { item, name, value })),
});

function internetHeaders(item) {
  return {
    getAsync: officeMethod(1, (names) => ask("headers.get", { item, names })),
    setAsync: officeMethod(1, (headers) => ask("headers.set", { item, headers })),
    removeAsync: officeMethod(1, (names) => ask("headers.remove", { item, names })),
  };
}

/** A message being written. `facts`: {key, conversationId, composeType}. */
function composeItem({ key, conversationId, composeType }) {
  const registry = handlerRegistry(ITEM_EVENTS);
  return {
    itemType: MailboxEnums.ItemType.Message,
    conversationId,
    ...shared(key),
    subject: field(key, "subject"),
    to: recipients(key, "to"),
    cc: recipients(key, "cc"),
    bcc: recipients(key, "bcc"),
    from: { getAsync: officeMethod(0, () => ask("field.get", { item: key, name: "from" })) },
    body: {
      ...bodyOf(key),
      setAsync: officeMethod(1, (text, options) => ask("body.set", { item: key, text, coercion: options.coercionType })),
    },
    internetHeaders: internetHeaders(key),
    getAttachmentsAsync: officeMethod(0, () => ask("attachment.list", { item: key })),
    getComposeTypeAsync: officeMethod(0, () => ({ composeType, coercionType: CoercionType.Html })),
    getItemIdAsync: officeMethod(0, () => ask("draft.id", { item: key })),
    saveAsync: officeMethod(0, () => ask("draft.save", { item: key })),
    addHandlerAsync: registry.addHandlerAsync,
    removeHandlerAsync: registry.removeHandlerAsync,
    fire: registry.fire,
  };
}

function makeItem(facts) {
  if (!facts) return null;
  if (facts.organizing) return organizedItem(facts);
  return facts.composing ? composeItem(facts) : readItem(facts);
}
