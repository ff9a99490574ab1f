import { sanitisedNodes } from "./body.js";
import { h } from "./dom.js";
import { fileSize, parseRecipients, recipientsText } from "./words.js";

const LABELS = { to: "To", cc: "Cc", bcc: "Bcc" };

/** Draw the form for one draft. `actions`: send(), discard(), close(), problem(text). */
export function showCompose(element, draft, actions) {
  const fields = Object.fromEntries(Object.keys(LABELS).map((name) => [name, recipientField(draft, name, actions)]));
  const subject = subjectField(draft);
  const body = bodyField(draft);
  const files = h("ul", { class: "files" });
  const form = h(
    "form",
    { class: "compose", "aria-label": "New message", onsubmit: (event) => event.preventDefault() },
    commands(actions, draft),
    Object.keys(LABELS).map((name) => h("label", {}, h("span", {}, LABELS[name]), fields[name])),
    h("label", {}, h("span", {}, "Subject"), subject),
    files,
    body,
  );
  draft.tell = (kind, changed) => {
    if (kind !== "typed") refresh(draft, { fields, subject, body, files });
    actions.changed(kind, changed);
  };
  refresh(draft, { fields, subject, body, files });
  element.replaceChildren(form);
  (draft.to.length > 0 ? body : fields.to).focus();
}

function commands(actions, draft) {
  const button = (label, act, style) => h("button", { type: "button", class: style, onclick: act }, label);
  return h(
    "div",
    { class: "commands" },
    button("Send", actions.send, "primary"),
    h("label", { class: "attach" }, "Attach a file", h("input", { type: "file", onchange: (event) => attach(event, draft) })),
    button("Discard", actions.discard),
    button("Close", actions.close),
  );
}

function recipientField(draft, name, actions) {
  const input = h("input", { name, type: "text", autocomplete: "off", spellcheck: "false" });
  const read = () => {
    try {
      draft.set({ [name]: parseRecipients(input.value) }, "recipients", { [name]: true });
      input.removeAttribute("aria-invalid");
    } catch (error) {
      input.setAttribute("aria-invalid", "true");
      actions.problem(error.message);
    }
  };
  input.addEventListener("change", read);
  return input;
}

function subjectField(draft) {
  const input = h("input", { name: "subject", type: "text", autocomplete: "off" });
  input.addEventListener("input", () => draft.set({ subject: input.value }, "typed"));
  return input;
}

function bodyField(draft) {
  const body = h("div", { class: "editor", contenteditable: "true", role: "textbox", "aria-multiline": "true", "aria-label": "Message text" });
  body.addEventListener("input", () => draft.set({ html: body.innerHTML }, "typed"));
  body.addEventListener("paste", (event) => {
    event.preventDefault();
    document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
  });
  return body;
}

function refresh(draft, { fields, subject, body, files }) {
  for (const [name, input] of Object.entries(fields)) input.value = recipientsText(draft[name]);
  if (subject.value !== draft.subject) subject.value = draft.subject;
  if (body.innerHTML !== draft.html) body.replaceChildren(...sanitisedNodes(draft.html));
  files.replaceChildren(...draft.files.map((file) => h("li", {}, `${file.name} `, h("small", {}, fileSize(file.size)))));
}

async function attach(event, draft) {
  const [chosen] = event.target.files;
  if (!chosen) return;
  const bytes = new Uint8Array(await chosen.arrayBuffer());
  const contentBytes = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const file = { name: chosen.name, contentType: chosen.type || "application/octet-stream", size: bytes.length, contentBytes };
  draft.set({ files: [...draft.files, file] }, "files");
}
