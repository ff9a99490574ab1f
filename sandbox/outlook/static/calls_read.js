import { officeError, restId } from "./facts.js";

const upper = (color) => color.charAt(0).toUpperCase() + color.slice(1);
const lower = (color) => color.charAt(0).toLowerCase() + color.slice(1);

/** The Office calls about a message in the mailbox; `item` is its Graph id. */
export function readCalls(mailbox, page) {
  return {
    "body.get": ({ item, coercion }) => mailbox.body(item, coercion),
    "body.type": () => "html",
    "attachment.get": ({ item, id }) => attachmentContent(mailbox, item, restId(id)),
    "categories.get": async ({ item }) => described(await categoriesOf(mailbox, item), await mailbox.masterCategories()),
    "categories.add": async ({ item, names }) => {
      await refuseUnknown(mailbox, names);
      const now = await categoriesOf(mailbox, item);
      await page.categorize(item, [...new Set([...now, ...names])]);
    },
    "categories.remove": async ({ item, names }) => {
      const now = await categoriesOf(mailbox, item);
      await page.categorize(item, now.filter((name) => !names.includes(name)));
    },
    "properties.load": async ({ item }) => JSON.parse(await mailbox.customProperties(item)),
    "properties.save": ({ item, text }) => mailbox.saveCustomProperties(item, text).then(() => undefined),
    "notifications.show": ({ messages }) => page.notify(messages),
  };
}

/** The Office calls about the mailbox as a whole. */
export function mailboxCalls(mailbox, page) {
  return {
    "selected.get": () => page.selected(),
    "message.display": ({ id }) => page.display(restId(id)),
    "master.get": async () => (await mailbox.masterCategories()).map(masterFacts),
    "master.add": async ({ categories }) => {
      const known = (await mailbox.masterCategories()).map((master) => master.displayName);
      const twice = categories.find((wanted) => known.includes(wanted.displayName));
      if (twice) throw officeError(9048, "DuplicateCategory", `The category "${twice.displayName}" exists.`);
      for (const { displayName, color } of categories) await mailbox.addMasterCategory({ displayName, color: lower(color) });
    },
    "master.remove": async ({ names }) => {
      const gone = (await mailbox.masterCategories()).filter((master) => names.includes(master.displayName));
      for (const master of gone) await mailbox.removeMasterCategory(master.id);
    },
    "settings.save": ({ values }) => page.keepSettings(values),
    "pane.close": () => page.closePane(),
  };
}

const masterFacts = ({ displayName, color }) => ({ displayName, color: upper(color) });

const categoriesOf = async (mailbox, item) => (await mailbox.message(item)).categories ?? [];

export function described(names, masters) {
  const colors = new Map(masters.map((master) => [master.displayName, master.color]));
  return names.map((displayName) => masterFacts({ displayName, color: colors.get(displayName) ?? "none" }));
}

export async function refuseUnknown(mailbox, names) {
  if (!Array.isArray(names)) throw officeError(1003, "DataTypeMismatch", "Categories are a list of names.");
  const known = (await mailbox.masterCategories()).map((master) => master.displayName);
  if (names.some((name) => !known.includes(name))) {
    throw officeError(9047, "InvalidCategory", "Invalid categories were provided.");
  }
}

async function attachmentContent(mailbox, item, id) {
  const file = await mailbox.attachment(item, id);
  if (file["@odata.type"] === "#microsoft.graph.itemAttachment") {
    return { content: await mailbox.attachmentText(item, id), format: "eml" };
  }
  return { content: file.contentBytes, format: "base64" };
}
