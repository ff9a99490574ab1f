const REPLY_MARKS = /^\s*((re|fw|fwd|aw|wg)\s*:\s*)+/i;
const ATTACHMENT_TYPES = { "#microsoft.graph.itemAttachment": "item", "#microsoft.graph.referenceAttachment": "cloud" };
const MEETING_CLASSES = {
  "#microsoft.graph.eventMessageRequest": "IPM.Schedule.Meeting.Request",
  "#microsoft.graph.eventMessageResponse": "IPM.Schedule.Meeting.Resp.Pos",
  "#microsoft.graph.eventMessage": "IPM.Schedule.Meeting.Canceled",
};

/** Office gives ids in the form of Exchange web services: the same letters with / and + for - and _. */
export const ewsId = (id) => id.replaceAll("-", "/").replaceAll("_", "+");
export const restId = (id) => id.replaceAll("/", "-").replaceAll("+", "_");

const domainOf = (address) => address.slice(address.indexOf("@") + 1).toLowerCase();

/** A Graph recipient as Office's EmailAddressDetails, seen by the person with address `mine`. */
export function officePerson(recipient, mine) {
  const { name, address } = recipient?.emailAddress ?? {};
  if (!address) return undefined;
  const recipientType = domainOf(address) === domainOf(mine) ? "user" : "externalUser";
  return { displayName: name || address, emailAddress: address, recipientType };
}

/** What Office lets an add-in read at once from a message; the rest it asks for. */
export function readFacts(message, { attachments, itemClass, mine }) {
  const people = (recipients) => (recipients ?? []).map((each) => officePerson(each, mine));
  return {
    key: message.id,
    itemId: ewsId(message.id),
    itemType: "message",
    itemClass: itemClass ?? MEETING_CLASSES[message["@odata.type"]] ?? "IPM.Note",
    subject: message.subject ?? "",
    normalizedSubject: (message.subject ?? "").replace(REPLY_MARKS, ""),
    from: officePerson(message.from, mine),
    sender: officePerson(message.sender ?? message.from, mine),
    to: people(message.toRecipients),
    cc: people(message.ccRecipients),
    internetMessageId: message.internetMessageId,
    conversationId: message.conversationId,
    dateTimeCreated: new Date(message.createdDateTime),
    dateTimeModified: new Date(message.lastModifiedDateTime),
    attachments: attachments.map(attachmentFacts),
  };
}

export function attachmentFacts(file) {
  const { name, contentType, size, isInline } = file;
  return { id: ewsId(file.id), name, contentType, size, isInline, attachmentType: ATTACHMENT_TYPES[file["@odata.type"]] ?? "file" };
}

export const composeFacts = (draft) => ({
  composing: true,
  key: draft.key,
  conversationId: draft.conversationId,
  composeType: draft.composeType,
});

/** One entry of getSelectedItemsAsync. */
export const selectedFacts = (message) => ({
  itemId: ewsId(message.id),
  itemType: "message",
  itemMode: message.isDraft ? "Compose" : "Read",
  subject: message.subject ?? "",
  conversationId: message.conversationId,
  internetMessageId: message.internetMessageId,
  hasAttachment: Boolean(message.hasAttachments),
});

/** An error an Office call fails with. */
export function officeError(code, name, message) {
  return Object.assign(new Error(message), { code, name });
}
