import { officeError } from "./facts.js";

const CLOSED_BY_PERSON = 12006;
const LOCAL = ["localhost", "127.0.0.1", "[::1]"];

/** The dialogs of the add-in at `addinOrigin`: one real window at a time. `tell(kind, value)` informs the add-in. */
export function makeDialogs(addinOrigin, tell) {
  let dialog = null;
  let timer = 0;

  const forget = () => {
    clearInterval(timer);
    dialog = null;
  };
  const lookAfter = () => {
    if (!dialog?.closed) return;
    forget();
    tell("dialog.event", { error: CLOSED_BY_PERSON });
  };

  window.addEventListener("message", (event) => {
    if (!dialog || event.source !== dialog || event.data?.office !== "dialog") return;
    const allowed = event.origin === addinOrigin || [addinOrigin, "*"].includes(event.data.targetOrigin);
    if (allowed) tell("dialog.message", { message: String(event.data.message), origin: event.origin });
  });

  return {
    "dialog.open": ({ address, height = 80, width = 80 }) => {
      checkAddress(address, addinOrigin);
      if (dialog && !dialog.closed) throw officeError(12007, "DialogAlreadyOpened", "A dialog is already open.");
      dialog = window.open(`dialog?address=${encodeURIComponent(address)}`, "_blank", windowShape(height, width));
      if (!dialog) throw officeError(12009, "DialogBlocked", "The browser did not open a window.");
      timer = setInterval(lookAfter, 300);
    },
    "dialog.close": () => {
      dialog?.close();
      forget();
    },
  };
}

function checkAddress(address, addinOrigin) {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url) throw officeError(12002, "InvalidUrl", "The dialog's address cannot be read.");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && LOCAL.includes(url.hostname))) {
    throw officeError(12005, "RequireHTTPS", "The dialog's address must use HTTPS.");
  }
  if (url.origin !== addinOrigin) {
    throw officeError(12004, "DomainNotTrusted", "A dialog begins on a page of the add-in's own domain.");
  }
}

function windowShape(height, width) {
  const share = (percent, whole) => Math.round((Math.min(Math.max(percent, 1), 99) / 100) * whole);
  return `popup,height=${share(height, screen.availHeight)},width=${share(width, screen.availWidth)}`;
}
