/* Every call goes to the Outlook page as a message and comes back as one; only that page's origin is believed. */
const HOST_ORIGIN = new URL(document.currentScript.src).origin;
const framed = window.parent !== window;
const outlook = framed ? window.parent : null;
const opener = framed ? null : window.opener;
const waiting = new Map();
const listeners = new Map();
const pageMark = Math.random().toString(36).slice(2);
let lastCall = 0;

/** Ask the Outlook page; resolves with its answer, rejects with {code, name, message}. */
function ask(method, params = {}) {
  if (!outlook) return Promise.reject({ code: 5001, name: "InternalError", message: "This page is not in Outlook." });
  const id = `${pageMark}-${(lastCall += 1)}`; // an answer meant for the page before this one finds nobody waiting
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    outlook.postMessage({ office: "call", id, method, params }, HOST_ORIGIN);
  });
}

/** Listen to what the Outlook page tells by itself: start, item, recipients, dialog, theme. */
function onNews(kind, listener) {
  listeners.set(kind, listener);
}

function takeAnswer({ id, value, error }) {
  const call = waiting.get(id);
  waiting.delete(id);
  if (!call) return;
  if (error) call.reject(error);
  else call.resolve(value);
}

window.addEventListener("message", (event) => {
  const message = event.data;
  if (!outlook || event.source !== outlook || event.origin !== HOST_ORIGIN || !message) return;
  if (message.office === "answer") takeAnswer(message);
  else if (message.office === "news") listeners.get(message.kind)?.(message.value);
});
