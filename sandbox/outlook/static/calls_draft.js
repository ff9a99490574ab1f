import { htmlAsText, sanitised, textAsHtml } from "./body.js";
import { described, refuseUnknown } from "./calls_read.js";
import { ewsId, officeError, officePerson } from "./facts.js";

const LISTS = ["to", "cc", "bcc"];
const MOST_RECIPIENTS = 100;

/** The Office calls about the message being written; `draftOf(params)` finds it or refuses. */
export function draftCalls(mailbox, draftOf, person) {
  return {
    ...fieldCalls(draftOf, person),
    ...bodyCalls(draftOf),
    ...headerCalls(draftOf),
    ...categoryCalls(mailbox, draftOf),
    ...storeCalls(mailbox, draftOf),
  };
}

function fieldCalls(draftOf, { email: mine, name }) {
  const from = { displayName: name, emailAddress: mine, recipientType: "user" };
  const read = (draft, name) => (LISTS.includes(name) ? draft[name].map((each) => officePerson(each, mine)) : draft[name]);
  const put = (draft, name, recipients) => draft.set({ [name]: recipients }, "recipients", { [name]: true });
  return {
    "field.get": (params) => (params.name === "from" ? from : read(draftOf(params), params.name)),
    "field.set": (params) => {
      const draft = draftOf(params);
      if (LISTS.includes(params.name)) put(draft, params.name, graphPeople(params.value));
      else draft.set({ subject: shortSubject(params.value) });
    },
    "field.add": (params) => {
      const draft = draftOf(params);
      put(draft, params.name, [...draft[params.name], ...graphPeople(params.value)]);
    },
  };
}

function graphPeople(given) {
  if (!Array.isArray(given)) throw officeError(1003, "DataTypeMismatch", "Recipients are a list.");
  if (given.length > MOST_RECIPIENTS) throw officeError(9022, "NumberOfRecipientsExceeded", "At most 100 recipients per call.");
  return given.map((each) => {
    const address = typeof each === "string" ? each : each.emailAddress;
    return { emailAddress: { address, name: each.displayName || address } };
  });
}

function shortSubject(text) {
  if (String(text).length > 255) throw officeError(9015, "DataExceedsMaximumSize", "A subject has at most 255 characters.");
  return String(text);
}

function bodyCalls(draftOf) {
  return {
    "body.get": (params) => {
      const { html } = draftOf(params);
      return params.coercion === "text" ? htmlAsText(html) : `<html><body>${html}</body></html>`;
    },
    "body.type": () => "html",
    "body.set": (params) => {
      const html = params.coercion === "html" ? params.text : textAsHtml(params.text);
      draftOf(params).set({ html: sanitised(html) });
    },
  };
}

function headerCalls(draftOf) {
  return {
    "headers.get": (params) => {
      const { headers } = draftOf(params);
      return Object.fromEntries(params.names.filter((name) => headers.has(name)).map((name) => [name, headers.get(name)]));
    },
    "headers.set": (params) => {
      const wrong = Object.keys(params.headers).find((name) => !/^x-[a-z0-9-]+$/i.test(name));
      if (wrong) throw officeError(9049, "InvalidHeader", `Only custom headers (x-...) can be set, not ${wrong}.`);
      Object.entries(params.headers).forEach(([name, value]) => draftOf(params).headers.set(name, value));
    },
    "headers.remove": (params) => params.names.forEach((name) => draftOf(params).headers.delete(name)),
  };
}

function categoryCalls(mailbox, draftOf) {
  return {
    "categories.get": async (params) => described(draftOf(params).categories, await mailbox.masterCategories()),
    "categories.add": async (params) => {
      await refuseUnknown(mailbox, params.names);
      const draft = draftOf(params);
      draft.set({ categories: [...new Set([...draft.categories, ...params.names])] });
    },
    "categories.remove": (params) => {
      const draft = draftOf(params);
      draft.set({ categories: draft.categories.filter((name) => !params.names.includes(name)) });
    },
  };
}

function storeCalls(mailbox, draftOf) {
  return {
    "draft.save": async (params) => ewsId(await draftOf(params).save()),
    "draft.id": (params) => {
      const draft = draftOf(params);
      if (!draft.saved) throw officeError(9037, "ItemNotSaved", "The id for an item isn't available until the item is saved.");
      return ewsId(draft.id);
    },
    "properties.load": async (params) => {
      const draft = draftOf(params);
      const stored = draft.id && draft.properties === null ? await mailbox.customProperties(draft.id) : draft.properties;
      return JSON.parse(stored ?? "{}");
    },
    "properties.save": async (params) => {
      const draft = draftOf(params);
      draft.properties = params.text;
      if (draft.id) await mailbox.saveCustomProperties(draft.id, params.text);
    },
    "attachment.list": (params) => draftOf(params).files.map(fileFacts),
    "attachment.get": async (params) => {
      const draft = draftOf(params);
      const file = draft.files.find((each, number) => fileFacts(each, number).id === params.id);
      if (!file) throw officeError(9018, "InvalidAttachmentId", "The attachment does not exist.");
      const { contentBytes } = file.stored ? await mailbox.attachment(draft.id, file.stored) : file;
      return { content: contentBytes, format: "base64" };
    },
    "notifications.show": () => undefined,
  };
}

const fileFacts = (file, number) => ({
  id: file.stored ? ewsId(file.stored) : `file-${number}`,
  name: file.name,
  size: file.size,
  isInline: false,
  attachmentType: "file",
});
