/* Office.context.ui: dialogs are real windows. In a dialog this same script sends messageParent to the Outlook page. */
let dialog = null;

function makeDialog() {
  const registry = handlerRegistry([EventType.DialogMessageReceived, EventType.DialogEventReceived]);
  return {
    fire: registry.fire,
    handle: {
      close: () => void ask("dialog.close"),
      addEventHandler: (type, handler) => registry.addHandlerAsync(type, handler),
    },
  };
}

function listenToDialog() {
  onNews("dialog.message", ({ message, origin }) => {
    dialog?.fire(EventType.DialogMessageReceived, { message, origin });
  });
  onNews("dialog.event", ({ error }) => {
    dialog?.fire(EventType.DialogEventReceived, { error });
    dialog = null;
  });
}

function messageParent(message, options = {}) {
  if (!opener) throw new Error("messageParent works in a dialog that displayDialogAsync opened.");
  if (!["string", "boolean"].includes(typeof message)) throw new Error("messageParent takes a string or a boolean.");
  opener.postMessage({ office: "dialog", message: String(message), targetOrigin: options.targetOrigin }, HOST_ORIGIN);
}

function makeUi() {
  return {
    displayDialogAsync(address, ...rest) {
      const call = readArguments(rest, 0);
      const { height, width } = call.options;
      const opened = ask("dialog.open", { address, height, width }).then(() => (dialog = makeDialog()).handle);
      deliver(opened, call);
    },
    messageParent,
    closeContainer: () => void ask("pane.close"),
  };
}
