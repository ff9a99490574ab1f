import { byHand, everything } from "./by_hand.js";

const at = (id) => `/me/contacts/${encodeURIComponent(id)}`;
const placeOf = (id) => (id === "" ? "/me/contacts" : `/me/contactFolders/${encodeURIComponent(id)}/contacts`);

/** The contacts of one mailbox as the page of records wants them; "" is the default folder, which Graph never lists. */
export function contactsOf(graph, email) {
  return {
    one: "contact",
    placeLabel: "Folder",
    fields: [
      { name: "givenName", label: "First name" },
      { name: "surname", label: "Last name" },
      { name: "companyName", label: "Company" },
      { name: "jobTitle", label: "Job title" },
      { name: "email", label: "Email", type: "email" },
      { name: "businessPhone", label: "Business phone", type: "tel" },
      { name: "mobilePhone", label: "Mobile phone", type: "tel" },
      { name: "personalNotes", label: "Notes", type: "textarea" },
    ],
    places: async () => [{ id: "", name: "Contacts" }, ...(await everything(graph, "/me/contactFolders?$top=100")).map(folder)],
    items: (place) => everything(graph, `${placeOf(place)}?$top=500&$orderby=displayName`),
    values: (contact) => ({
      ...contact,
      email: contact.emailAddresses?.[0]?.address ?? "",
      businessPhone: contact.businessPhones?.[0] ?? "",
    }),
    describe: (contact) => ({
      name: contact.displayName || "(no name)",
      more: [contact.companyName, contact.emailAddresses?.[0]?.address].filter(Boolean).join(", "),
    }),
    create: (place, values) => graph.post(placeOf(place), asContact(values, {})),
    change: (place, contact, values) => graph.patch(at(contact.id), asContact(values, contact)),
    remove: (place, contact) => graph.remove(at(contact.id)),
    move: async (contact, place) => {
      const moved = await byHand("/_sandbox/contact", { do: "move", mailbox: email, id: contact.id, folder: place });
      return moved.ordinary_id;
    },
  };
}

const folder = (one) => ({ id: one.id, name: one.displayName });

// Further addresses and phones stay as they are: the page shows the first of each.
function asContact(values, before) {
  const { email, businessPhone, ...plain } = values;
  const addresses = before.emailAddresses ?? [];
  const first = email === addresses[0]?.address ? addresses.slice(0, 1) : email ? [{ address: email }] : [];
  return {
    ...plain,
    displayName: [plain.givenName, plain.surname].filter(Boolean).join(" ") || plain.companyName || email || "",
    emailAddresses: [...first, ...addresses.slice(1)],
    businessPhones: [...(businessPhone ? [businessPhone] : []), ...(before.businessPhones ?? []).slice(1)],
  };
}
