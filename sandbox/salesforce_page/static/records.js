/** The objects this page knows well: their name field, what search looks at, what a card and a record say first. */
export const OBJECTS = {
  Contact: {
    label: "Contact",
    name: "Name",
    find: ["Name", "Email"],
    card: ["Title", "Account.Name", "Email"],
    fields: ["Name", "AccountId", "Title", "Email", "SecondEmail__c", "Phone", "MobilePhone", "Birthdate", "OwnerId"],
  },
  Lead: {
    label: "Lead",
    name: "Name",
    find: ["Name", "Email", "Company"],
    card: ["Company", "Email"],
    fields: ["Name", "Company", "Title", "Email", "Phone", "Status", "OwnerId"],
  },
  Account: {
    label: "Account",
    name: "Name",
    find: ["Name", "Website"],
    card: ["Website"],
    fields: ["Name", "Website", "Phone", "Industry", "OwnerId"],
  },
  Opportunity: {
    label: "Opportunity",
    name: "Name",
    find: ["Name"],
    card: ["Account.Name", "StageName", "Amount", "CloseDate"],
    fields: ["Name", "AccountId", "StageName", "Amount", "CloseDate", "IsClosed", "OwnerId"],
  },
  Case: {
    label: "Case",
    name: "Subject",
    find: ["Subject", "CaseNumber"],
    card: ["CaseNumber", "Status", "Account.Name"],
    fields: ["CaseNumber", "Subject", "Status", "Priority", "Origin", "ContactId", "AccountId", "OwnerId"],
  },
  Project__c: { label: "Project", name: "Name", find: ["Name"], card: [], fields: ["Name", "Start__c", "End__c", "OwnerId"] },
  Task: {
    label: "Task",
    name: "Subject",
    fields: ["Subject", "Status", "Priority", "ActivityDate", "TaskSubtype", "WhoId", "WhatId", "AccountId", "OwnerId", "Description"],
  },
  Event: {
    label: "Event",
    name: "Subject",
    fields: ["Subject", "StartDateTime", "EndDateTime", "IsAllDayEvent", "Location", "ShowAs", "IsPrivate", "WhoId", "WhatId", "OwnerId", "Description"],
  },
  EmailMessage: {
    label: "Email",
    name: "Subject",
    fields: ["Subject", "FromName", "FromAddress", "ToAddress", "CcAddress", "MessageDate", "Incoming", "RelatedToId", "ActivityId"],
  },
  User: { label: "User", name: "Name", fields: ["Name", "Email", "Username"] },
};

export const SEARCHED = Object.keys(OBJECTS).filter((type) => OBJECTS[type].find);

/** What lies under a record: [title, object, its lookup field]. */
export const CHILDREN = {
  Account: [
    ["Contacts", "Contact", "AccountId"],
    ["Opportunities", "Opportunity", "AccountId"],
    ["Cases", "Case", "AccountId"],
  ],
  Contact: [["Cases", "Case", "ContactId"]],
};

export const nameField = (type) => OBJECTS[type]?.name ?? "Name";

/** "Account.Name" of a row. */
export const valueAt = (row, path) => path.split(".").reduce((value, part) => value?.[part], row);

/** A value as people read it. */
export function shown(value, field) {
  if (value === null || value === undefined || value === "") return "";
  if (field?.type === "boolean") return value ? "Yes" : "No";
  if (field?.type === "currency") return value.toLocaleString([], { maximumFractionDigits: 0 });
  if (field?.type === "datetime") return new Date(value).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  if (field?.type === "date") return new Date(`${value}T00:00`).toLocaleDateString([], { dateStyle: "medium" });
  return String(value);
}

/** The address of a record's page for the person shown here. */
export function pageOf(type, id) {
  const user = new URLSearchParams(location.search).get("user");
  return `/salesforce/r/${encodeURIComponent(type)}/${encodeURIComponent(id)}${user ? `?user=${encodeURIComponent(user)}` : ""}`;
}
