/* window.Office itself, and the handshake that brings the first item. */
let announceReady;
const ready = new Promise((resolve) => {
  announceReady = resolve;
});
const context = {
  displayLanguage: "en-US",
  contentLanguage: "en-US",
  requirements: { isSetSupported },
  ui: makeUi(),
};

const commands = new Map();

window.Office = {
  context,
  AsyncResultStatus,
  CoercionType,
  EventType,
  HostType,
  MailboxEnums,
  PlatformType,
  initialize: null,
  actions: {
    associate(name, work) {
      commands.set(name, work);
      ask("commands.known", { name }).catch(() => undefined); // a pane has none
    },
  },
  onReady(callback) {
    return ready.then((info) => {
      callback?.(info);
      return info;
    });
  },
};

function begin(start) {
  context.mailbox = makeMailbox(start);
  context.officeTheme = start.theme;
  context.partitionKey = start.partitionKey;
  context.diagnostics = { host: HostType.Outlook, platform: PlatformType.OfficeOnline, version: start.diagnostics.hostVersion };
  context.roamingSettings = roamingSettings(start.settings);
  const info = { host: HostType.Outlook, platform: PlatformType.OfficeOnline };
  window.Office.initialize?.("inserted");
  announceReady(info);
}

onNews("command", (name) => commands.get(name)?.({ completed: () => void ask("commands.done", { name }) }));
onNews("theme", (theme) => (context.officeTheme = theme));
listenToDialog();
if (framed) {
  window.nestedAppAuthBridge = makeNestedBridge();
  ask("hello").then(begin);
} else {
  const host = opener ? HostType.Outlook : null;
  announceReady({ host, platform: host && PlatformType.OfficeOnline });
}
