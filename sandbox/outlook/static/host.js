import { draftCalls } from "./calls_draft.js";
import { mailboxCalls, readCalls } from "./calls_read.js";
import { makeDialogs } from "./dialogs.js";
import { officeError } from "./facts.js";
import { nestedAuthentication } from "./nested.js";

const isDraft = ({ item }) => typeof item === "string" && item.startsWith("draft:");

/** The Outlook side of office.js: answers the frame of the pane, and only that frame on the add-in's origin. */
export function makeHost({ frame, addin, mailbox, person, page, more = {} }) {
  const origin = new URL(addin).origin;
  const send = (message) => frame.contentWindow?.postMessage(message, origin);
  const tell = (kind, value) => send({ office: "news", kind, value });
  const draftOf = (params) => {
    const draft = page.draft();
    if (draft?.key !== params.item) throw officeError(5001, "ItemClosed", "This message is no longer open.");
    return draft;
  };
  const calls = {
    ...mailboxCalls(mailbox, page),
    ...makeDialogs(origin, tell),
    hello: async () => {
      const item = await page.item();
      return { ...hello(person, page), item }; // the theme of now, not of before the wait
    },
    nested: nestedAuthentication(person),
    ...more,
  };
  const forRead = readCalls(mailbox, page);
  const forDraft = draftCalls(mailbox, draftOf, person);

  const find = (method, params) => {
    const known = [calls, isDraft(params) ? forDraft : forRead];
    return known.find((each) => Object.hasOwn(each, method))?.[method];
  };

  async function answer({ id, method, params = {} }) {
    try {
      const call = find(method, params);
      if (!call) throw officeError(1016, "NotSupported", `The sandbox has no ${method} for this item.`);
      send({ office: "answer", id, value: await call(params) });
    } catch (error) {
      send({ office: "answer", id, error: plain(error) });
    }
  }

  window.addEventListener("message", (event) => {
    const ours = event.source === frame.contentWindow && event.origin === origin;
    if (ours && event.data?.office === "call") answer(event.data);
  });
  return { tell };
}

function plain(error) {
  if (typeof error.code === "number") return { code: error.code, name: error.name, message: error.message };
  return { code: 9020, name: "GenericResponseError", message: error.message };
}

function hello(person, page) {
  return {
    profile: {
      accountType: "office365",
      displayName: person.name,
      emailAddress: person.email,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
    diagnostics: { hostName: "OutlookWebApp", hostVersion: "20261115.1", OWAView: "ThreeColumns" },
    partitionKey: `sandbox-${person.oid}`,
    settings: page.settings(),
    theme: officeTheme(),
  };
}

/** Colours of the page as Office tells them to add-ins. */
export function officeTheme() {
  const isDarkTheme = matchMedia("(prefers-color-scheme: dark)").matches;
  const [back, text] = isDarkTheme ? ["#1f1f1f", "#ffffff"] : ["#ffffff", "#242424"];
  return {
    isDarkTheme,
    bodyBackgroundColor: back,
    bodyForegroundColor: text,
    controlBackgroundColor: back,
    controlForegroundColor: text,
  };
}
