/* window.nestedAppAuthBridge: the JSON envelopes of msal-browser travel unread to the Outlook page and back. */
const nestedListeners = new Set();

function refuseNested(request) {
  return {
    messageType: "NestedAppAuthResponse",
    requestId: request.requestId,
    success: false,
    error: { status: "NESTED_APP_AUTH_UNAVAILABLE", description: "The Outlook page did not answer." },
  };
}

function tellNested(envelope) {
  const data = JSON.stringify(envelope);
  nestedListeners.forEach((listener) => listener({ data }));
}

function makeNestedBridge() {
  return {
    addEventListener: (name, listener) => void (name === "message" && nestedListeners.add(listener)),
    removeEventListener: (name, listener) => void (name === "message" && nestedListeners.delete(listener)),
    postMessage(text) {
      const request = JSON.parse(text);
      ask("nested", { request }).then(tellNested, () => tellNested(refuseNested(request)));
    },
  };
}
