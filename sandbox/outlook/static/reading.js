import { bodyFrame } from "./body.js";
import { h } from "./dom.js";
import { chip, colorsOf } from "./list.js";
import { fileSize, longTime, personLine } from "./words.js";

/** The reading pane. `mailbox` reads the body, the pictures and the files of the message that is shown. */
export function makeReading(element, mailbox) {
  let shownId = null;
  let notes = null;
  let chips = null;

  async function show(message, masters) {
    shownId = message.id;
    notes = h("div", { class: "notes" });
    chips = h("p", { class: "chips" });
    const files = h("ul", { class: "files" });
    element.replaceChildren(head(message, chips), notes, files, h("p", { class: "empty" }, "Opening…"));
    showCategories(message.categories ?? [], masters);
    const [html, attachments] = await Promise.all([mailbox.body(message.id, "html"), mailbox.attachments(message.id)]);
    const images = await inlineImages(mailbox, message.id, attachments);
    if (shownId !== message.id) return;
    files.replaceChildren(...attachments.filter((file) => !file.isInline).map((file) => fileRow(mailbox, message.id, file)));
    element.lastChild.replaceWith(bodyFrame(html, images));
  }

  function showCategories(names, masters) {
    const colors = colorsOf(masters);
    chips?.replaceChildren(...names.map((name) => chip(name, colors.get(name))));
  }

  return {
    show,
    showCategories,
    say(text) {
      shownId = null;
      chips = null;
      element.replaceChildren(h("p", { class: "empty" }, text));
    },
    notify: (messages) => notes?.replaceChildren(...messages.map(({ message, type }) => h("p", { class: type }, message))),
  };
}

function head(message, chips) {
  const line = (label, people) => people?.length > 0 && h("p", { class: "to" }, `${label}: ${people.map(personLine).join("; ")}`);
  return h(
    "header",
    {},
    h("h2", { tabindex: "-1" }, message.subject || "(no subject)"),
    h("p", { class: "from" }, h("b", {}, personLine(message.from) || "(no sender)"), " ", h("time", {}, longTime(message.receivedDateTime))),
    line("To", message.toRecipients),
    line("Cc", message.ccRecipients),
    chips,
  );
}

async function inlineImages(mailbox, id, attachments) {
  const pictures = attachments.filter((file) => file.isInline && file.contentType?.startsWith("image/"));
  const whole = await Promise.all(pictures.map((file) => mailbox.attachment(id, file.id)));
  return new Map(whole.map((file) => [file.contentId, `data:${file.contentType};base64,${file.contentBytes}`]));
}

function fileRow(mailbox, id, file) {
  const save = async () => {
    const address = URL.createObjectURL(await mailbox.attachmentBlob(id, file.id));
    h("a", { href: address, download: file.name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  };
  return h("li", {}, h("button", { type: "button", onclick: save }, `${file.name} `, h("small", {}, fileSize(file.size))));
}
