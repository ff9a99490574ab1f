import { sanitised } from "./body.js";

const HEADER_PROPERTY = (name) => `String {00020386-0000-0000-C000-000000000046} Name ${name}`;
let written = 0;

/** A message being written. It exists in the mailbox from the first save on. `tell(kind)`: fields, recipients, files. */
export class Draft {
  constructor(mailbox, start = {}) {
    written += 1;
    this.key = `draft:${written}`;
    this.mailbox = mailbox;
    this.id = start.id ?? null;
    this.saved = Boolean(start.saved);
    this.composeType = start.composeType ?? "newMail";
    this.conversationId = start.conversationId ?? null;
    this.subject = start.subject ?? "";
    this.html = sanitised(start.body?.content ?? "");
    this.to = start.toRecipients ?? [];
    this.cc = start.ccRecipients ?? [];
    this.bcc = start.bccRecipients ?? [];
    this.categories = start.categories ?? [];
    this.headers = new Map();
    this.properties = null;
    this.files = start.files ?? [];
    this.storing = Promise.resolve();
    this.tell = () => undefined;
  }

  static async replyTo(mailbox, message) {
    const draft = await mailbox.reply(message.id);
    return new Draft(mailbox, { ...draft, composeType: "reply" });
  }

  /** A draft of the mailbox, with its files. */
  static async reopened(mailbox, message) {
    const attachments = message.hasAttachments ? await mailbox.attachments(message.id) : [];
    const files = attachments.filter((file) => !file.isInline).map(({ id, name, size }) => ({ name, size, stored: id }));
    return new Draft(mailbox, { ...message, files, saved: true });
  }

  get empty() {
    return !this.subject && !this.html.trim() && this.to.length + this.cc.length + this.files.length === 0;
  }

  set(values, kind = "fields", changed = {}) {
    Object.assign(this, values);
    this.tell(kind, changed);
  }

  /** Into the mailbox, one save after another: two at once would make two drafts. */
  save() {
    this.storing = this.storing.catch(() => undefined).then(() => this.#store());
    return this.storing;
  }

  async #store() {
    const values = { ...this.#values(), ...this.#hidden() };
    const stored = this.id ? await this.mailbox.change(this.id, values) : await this.mailbox.create(values);
    this.id = stored.id;
    this.saved = true;
    this.conversationId = stored.conversationId;
    for (const file of this.files.filter((each) => !each.stored)) await this.#attach(file);
    return this.id;
  }

  async send() {
    await this.save();
    await this.mailbox.send(this.id);
  }

  async discard() {
    if (this.id) await this.mailbox.remove(this.id);
  }

  async #attach(file) {
    const { name, contentType, contentBytes } = file;
    const stored = await this.mailbox.attach(this.id, { name, contentType, contentBytes });
    file.stored = stored.id;
  }

  #values() {
    return {
      subject: this.subject,
      body: { contentType: "html", content: this.html },
      toRecipients: this.to,
      ccRecipients: this.cc,
      bccRecipients: this.bcc,
      categories: this.categories,
    };
  }

  // Graph takes internetMessageHeaders only with a new message; later Exchange's own property becomes the header.
  #hidden() {
    const own = this.properties === null ? [] : this.mailbox.propertyBody(this.properties).singleValueExtendedProperties;
    const headers = [...this.headers].map(([name, value]) => ({ name, value }));
    const asProperties = headers.map(({ name, value }) => ({ id: HEADER_PROPERTY(name), value }));
    const properties = this.id ? [...own, ...asProperties] : own;
    return {
      ...(properties.length > 0 && { singleValueExtendedProperties: properties }),
      ...(!this.id && headers.length > 0 && { internetMessageHeaders: headers }),
    };
  }
}
