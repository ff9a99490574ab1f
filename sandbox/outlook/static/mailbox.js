const LISTED = "id,subject,from,toRecipients,receivedDateTime,isRead,isDraft,hasAttachments,bodyPreview,categories," +
  "conversationId,internetMessageId,parentFolderId";
const WELL_KNOWN = ["inbox", "drafts", "sentitems", "archive", "deleteditems", "junkemail"];
const MESSAGE_CLASS = "String 0x001A";
const ADDIN_PROPERTIES = (addinId) => `String {00020329-0000-0000-C000-000000000046} Name cecp-${addinId}`;

const at = (id) => `/me/messages/${encodeURIComponent(id)}`;
const expand = (property) => `$expand=singleValueExtendedProperties($filter=id eq '${property}')`;
const valueOf = (message) => message.singleValueExtendedProperties?.[0]?.value;

/** What the page asks of one mailbox; every call is Graph v1.0. */
export function mailboxOf(graph, addinId) {
  const properties = ADDIN_PROPERTIES(addinId);
  return {
    folders: () => readFolders(graph),
    watch: (folderId) => watchFolder(graph, folderId),
    message: (id) => graph.get(at(id)),
    messageClass: (id) => graph.get(`${at(id)}?$select=id&${expand(MESSAGE_CLASS)}`).then(valueOf),
    body: async (id, type) => {
      const message = await graph.get(`${at(id)}?$select=body`, { Prefer: `outlook.body-content-type="${type}"` });
      return message.body.content;
    },
    attachments: async (id) => {
      const found = await graph.get(`${at(id)}/attachments?$select=id,name,contentType,size,isInline`);
      return found.value;
    },
    attachment: (id, file) => graph.get(`${at(id)}/attachments/${encodeURIComponent(file)}`),
    attachmentText: (id, file) => graph.text(`${at(id)}/attachments/${encodeURIComponent(file)}/$value`),
    attachmentBlob: (id, file) => graph.blob(`${at(id)}/attachments/${encodeURIComponent(file)}/$value`),
    attach: (id, file) => graph.post(`${at(id)}/attachments`, { "@odata.type": "#microsoft.graph.fileAttachment", ...file }),
    change: (id, values) => graph.patch(at(id), values),
    move: (id, folderId) => graph.post(`${at(id)}/move`, { destinationId: folderId }),
    remove: (id) => graph.remove(at(id)),
    create: (draft) => graph.post("/me/messages", draft),
    reply: (id) => graph.post(`${at(id)}/createReply`),
    send: (id) => graph.post(`${at(id)}/send`),
    masterCategories: async () => (await graph.get("/me/outlook/masterCategories")).value,
    addMasterCategory: (category) => graph.post("/me/outlook/masterCategories", category),
    removeMasterCategory: (id) => graph.remove(`/me/outlook/masterCategories/${encodeURIComponent(id)}`),
    customProperties: async (id) => valueOf(await graph.get(`${at(id)}?$select=id&${expand(properties)}`)) ?? "{}",
    saveCustomProperties: (id, value) => graph.patch(at(id), propertyBody(properties, value)),
    propertyBody: (value) => propertyBody(properties, value),
  };
}

const propertyBody = (id, value) => ({ singleValueExtendedProperties: [{ id, value }] });

/** [{id, name, known, unread, total}], the well-known ones first; `known` is a well-known name or "". */
async function readFolders(graph) {
  const known = await knownIds(graph);
  const { value } = await graph.get("/me/mailFolders?$top=100");
  const rank = (folder) => (WELL_KNOWN.indexOf(folder.known) + 1 || WELL_KNOWN.length + 1);
  return value
    .map((folder) => ({
      id: folder.id,
      name: folder.displayName,
      known: known.get(folder.id) ?? "",
      unread: folder.unreadItemCount,
      total: folder.totalItemCount,
    }))
    .sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name));
}

const idsOf = new WeakMap();

function knownIds(graph) {
  if (!idsOf.has(graph)) idsOf.set(graph, readKnownIds(graph));
  return idsOf.get(graph);
}

async function readKnownIds(graph) {
  const ask = (name) => graph.get(`/me/mailFolders/${name}?$select=id`).then((folder) => [folder.id, name], () => null);
  return new Map((await Promise.all(WELL_KNOWN.map(ask))).filter(Boolean));
}

/** Follow one folder by its delta: each pull() applies what changed to `messages` and says whether anything did. */
function watchFolder(graph, folderId) {
  const first = `/me/mailFolders/${encodeURIComponent(folderId)}/messages/delta?$select=${LISTED}`;
  const messages = new Map();
  let link = first;

  async function pull() {
    let changed = false;
    do {
      const page = await graph.get(link, { Prefer: "odata.maxpagesize=100" });
      changed = applyPage(messages, page.value) || changed;
      link = page["@odata.nextLink"] ?? page["@odata.deltaLink"];
      if (page["@odata.deltaLink"]) return changed;
    } while (link);
    return changed;
  }

  return {
    messages,
    async pull() {
      try {
        return await pull();
      } catch (error) {
        if (error.status !== 410) throw error;
        messages.clear();
        link = first;
        await pull();
        return true;
      }
    },
  };
}

function applyPage(messages, changes) {
  for (const change of changes) {
    if (change["@removed"]) messages.delete(change.id);
    else messages.set(change.id, { ...messages.get(change.id), ...change });
  }
  return changes.length > 0;
}
