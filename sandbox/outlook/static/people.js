import { byHand, everything } from "./by_hand.js";

const at = (id) => `/me/contacts/${encodeURIComponent(id)}`;
const placeOf = (id) => (id === "" ? "/me/contacts" : `/me/contactFolders/${encodeURIComponent(id)}/contacts`);

const PLAIN = ["givenName", "surname", "companyName", "jobTitle", "mobilePhone", "personalNotes"];

const shown = (contact) => ({
  ...contact,
  email: contact.emailAddresses?.[0]?.address ?? "",
  businessPhone: contact.businessPhones?.[0] ?? "",
});

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
    values: shown,
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

// Only what was changed is sent: further addresses and phones, a name built otherwise, stay as they are.
function asContact(values, before) {
  const was = shown(before);
  const changed = (...names) => names.some((name) => values[name] !== (was[name] ?? "").trim());
  const contact = { categories: values.categories };
  for (const name of PLAIN) if (changed(name)) contact[name] = values[name] || null;
  if (changed("givenName", "surname")) contact.displayName = [values.givenName, values.surname].filter(Boolean).join(" ");
  if (changed("email")) contact.emailAddresses = withFirst(values.email && { address: values.email }, before.emailAddresses);
  if (changed("businessPhone")) contact.businessPhones = withFirst(values.businessPhone, before.businessPhones);
  return contact;
}

const withFirst = (first, all = []) => [...(first ? [first] : []), ...all.slice(1)];
