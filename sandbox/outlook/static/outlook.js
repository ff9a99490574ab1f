import { runCommand } from "./commands.js";
import { showCompose } from "./compose.js";
import { byId, passClicksOn } from "./dom.js";
import { Draft } from "./draft.js";
import { composeFacts, readFacts, selectedFacts } from "./facts.js";
import { showFolders } from "./folders.js";
import { makeHost, officeTheme } from "./host.js";
import { makeList } from "./list.js";
import { makePane } from "./pane.js";
import { makeReading } from "./reading.js";
import { kept, nothing, only } from "./selection.js";
import { makeToolbar } from "./toolbar.js";

const POLL_MILLISECONDS = 4000;
const newestFirst = (one, other) => (other.receivedDateTime ?? "").localeCompare(one.receivedDateTime ?? "");
const same = (one, other) => one.length === other.length && one.every((id, number) => id === other[number]);

/** The page of one person: what is open, what is selected, and what the add-in is told. */
export class Outlook {
  #folders = [];
  #folder = null;
  #watch = null;
  #selection = nothing;
  #open = null;
  #draft = null;
  #masters = [];
  #facts = Promise.resolve(null);
  #polling = null;
  #sending = false;

  constructor({ mailbox, person, addin }) {
    this.mailbox = mailbox;
    this.person = person;
    this.addin = addin;
    this.reading = makeReading(byId("reading"), mailbox);
    this.list = makeList(byId("messages"), {
      choose: (selection) => this.#do(() => this.choose(selection)),
      remove: () => this.#do(() => this.remove()),
      enter: () => byId("reading").querySelector("h2, input")?.focus(),
    });
    this.toolbar = makeToolbar(byId("toolbar"), {
      selected: () => (this.#draft ? [] : this.#selected()),
      folders: () => this.#folders.filter((folder) => folder.id !== this.#folder.id),
      masters: () => this.#masters,
      act: (name, ...given) => this.#do(() => this[name](...given)),
    });
    this.pane = makePane(byId("pane"), addin, () => this.#showToolbar());
    this.host = makeHost({ frame: this.pane.frame, addin, mailbox, person, page: this.#face() });
  }

  async start() {
    passClicksOn(byId("folders"));
    const tellTheme = () => this.host.tell("theme", officeTheme());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tellTheme);
    setInterval(tellTheme, POLL_MILLISECONDS); // the event waits for the next drawing, which may be long in coming
    this.#masters = await this.mailbox.masterCategories();
    await this.#readFolders();
    await this.openFolder(this.#folders[0].id);
    this.pane.open();
    setInterval(() => document.hidden || this.poll().catch((error) => this.#say(error.message)), POLL_MILLISECONDS);
  }

  async openFolder(id) {
    await this.closeDraft();
    this.#folder = this.#folders.find((folder) => folder.id === id);
    this.#watch = this.mailbox.watch(id);
    byId("folder-name").textContent = this.#folder.name;
    await this.#watch.pull();
    const first = this.#order()[0];
    showFolders(byId("folders"), this.#folders, id, (each) => this.#do(() => this.openFolder(each)));
    await this.choose(first ? only(first) : nothing);
  }

  /** Look for news: changed folders, new and changed messages. Two looks at once are one. */
  poll() {
    this.#polling ??= this.#look().finally(() => (this.#polling = null));
    return this.#polling;
  }

  async #look() {
    const watch = this.#watch;
    const changed = await watch.pull();
    await this.#readFolders();
    if (!changed || watch !== this.#watch) return;
    this.#masters = await this.mailbox.masterCategories();
    const selection = kept(this.#order(), this.#selection);
    if (!this.#draft && !same(selection.ids, this.#selection.ids)) return this.choose(selection);
    this.#selection = selection;
    return this.#refresh();
  }

  // A look that is under way began before our own change.
  async #lookAfterChange() {
    await this.#polling?.catch(() => undefined);
    await this.poll();
  }

  #refresh() {
    this.#showList();
    const fresh = this.#open && this.#watch.messages.get(this.#open.id);
    if (!fresh || this.#draft) return;
    this.#open.categories = fresh.categories;
    this.reading.showCategories(fresh.categories ?? [], this.#masters);
  }

  async choose(selection) {
    const before = this.#selection.ids;
    this.#selection = selection;
    this.#showList();
    if (same(before, selection.ids) && !this.#draft) return;
    await this.closeDraft();
    await this.#openOnly(selection.ids);
    if (selection.ids.length > 1 || before.length > 1) this.host.tell("selection");
  }

  async #openOnly(ids) {
    this.#open = null;
    if (ids.length === 1) return this.#openMessage(ids[0]);
    this.reading.say(ids.length === 0 ? "Select a message." : `${ids.length} messages are selected.`);
    this.#itemChanged(Promise.resolve(null));
    return this.#showToolbar();
  }

  async #openMessage(id) {
    const message = await this.mailbox.message(id);
    if (this.#draft || !same(this.#selection.ids, [id])) return;
    if (message.isDraft) {
      const draft = await Draft.reopened(this.mailbox, message);
      if (!this.#draft && same(this.#selection.ids, [id])) this.#compose(draft);
      return;
    }
    this.#open = message;
    this.#itemChanged(this.#readFacts(message));
    this.#showToolbar();
    await Promise.all([this.reading.show(message, this.#masters), this.#markRead(message)]);
  }

  async #readFacts(message) {
    const [attachments, itemClass] = await Promise.all([
      this.mailbox.attachments(message.id),
      this.mailbox.messageClass(message.id).catch(() => undefined),
    ]);
    return readFacts(message, { attachments, itemClass, mine: this.person.email });
  }

  #itemChanged(reading) {
    const facts = reading.catch((error) => this.#say(error.message) ?? null);
    this.#facts = facts;
    if (!this.pane.isOpen) return;
    if (!this.pane.pinned) this.pane.close();
    else facts.then((value) => facts === this.#facts && this.host.tell("item", value));
  }

  async #markRead(message) {
    if (message.isRead) return;
    await this.mailbox.change(message.id, { isRead: true });
    await this.#lookAfterChange();
  }

  async newMail() {
    await this.closeDraft();
    this.#compose(new Draft(this.mailbox));
  }

  async reply() {
    this.#compose(await Draft.replyTo(this.mailbox, this.#open));
  }

  #compose(draft) {
    this.#open = null;
    this.#draft = draft;
    showCompose(byId("reading"), draft, {
      send: () => this.#do(() => this.#send()),
      discard: () => this.#do(() => this.#leave(draft.discard())),
      close: () => this.#do(() => this.#leave(this.#keep(draft))),
      problem: (text) => this.#say(text),
      changed: (kind, changed) => this.#draftChanged(kind, changed),
    });
    this.#facts = Promise.resolve(composeFacts(draft));
    this.pane.reload();
    this.#showToolbar();
  }

  #draftChanged(kind, changed) {
    if (kind === "recipients") this.host.tell("recipients", { to: false, cc: false, bcc: false, ...changed });
    if (kind === "files") this.host.tell("attachments", { attachmentStatus: "added" });
  }

  async #send() {
    if (!this.#draft || this.#sending) return;
    document.activeElement?.blur();
    if (byId("reading").querySelector("[aria-invalid]")) throw new Error("Correct the recipients first.");
    if (this.#draft.to.length + this.#draft.cc.length + this.#draft.bcc.length === 0) throw new Error("Add a recipient.");
    this.#sending = true;
    await this.#leave(this.#draft.send()).finally(() => (this.#sending = false));
    this.#say("Sent.");
  }

  async #keep(draft) {
    if (!draft.empty || draft.saved) await draft.save();
    else await draft.discard();
  }

  async #leave(work) {
    const draft = this.#draft;
    await work;
    if (this.#draft !== draft) return; // the person has gone elsewhere meanwhile
    this.#draft = null;
    await this.#watch.pull();
    this.#selection = kept(this.#order(), this.#selection);
    this.#showList();
    await this.#readFolders();
    await this.#showAgain();
  }

  // A draft's own row would open the draft again.
  async #showAgain() {
    if (this.#folder.known === "drafts") this.#selection = nothing;
    await this.#openOnly(this.#selection.ids);
    this.#showList();
    this.pane.reload();
  }

  async closeDraft() {
    if (!this.#draft) return;
    const draft = this.#draft;
    this.#draft = null;
    await this.#keep(draft);
    this.pane.reload();
  }

  async remove() {
    await this.#each((id) => this.mailbox.remove(id));
  }

  async move(folderId) {
    await this.#each((id) => this.mailbox.move(id, folderId));
  }

  async #each(work) {
    const order = this.#order();
    const next = order[order.indexOf(this.#selection.ids.at(-1)) + 1] ?? order[0];
    for (const id of this.#selection.ids) await work(id);
    await this.#watch.pull();
    await this.#readFolders();
    const elsewhere = kept(this.#order(), this.#selection); // the person went on while it was carried out
    if (elsewhere.ids.length > 0) return this.choose(elsewhere);
    return this.choose(this.#order().includes(next) ? only(next) : nothing);
  }

  async categorize(id, names) {
    await this.mailbox.change(id, { categories: names });
    await this.#lookAfterChange();
  }

  async toggleCategory(name) {
    const chosen = this.#selection.ids.map((id) => this.#watch.messages.get(id));
    const everywhere = chosen.every((message) => message.categories?.includes(name));
    for (const message of chosen) {
      const others = (message.categories ?? []).filter((each) => each !== name);
      await this.mailbox.change(message.id, { categories: everywhere ? others : [...others, name] });
    }
    await this.#lookAfterChange();
  }

  #order() {
    return [...this.#watch.messages.values()].sort(newestFirst).map((message) => message.id);
  }

  #showList() {
    const messages = this.#order().map((id) => this.#watch.messages.get(id));
    this.list.show(messages, this.#selection, { known: this.#folder.known, masters: this.#masters });
  }

  async #readFolders() {
    this.#folders = await this.mailbox.folders();
    if (!this.#folder) return;
    showFolders(byId("folders"), this.#folders, this.#folder.id, (id) => this.#do(() => this.openFolder(id)));
  }

  #selected() {
    return this.#selection.ids.map((id) => this.#watch?.messages.get(id)).filter(Boolean);
  }

  #showToolbar() {
    this.toolbar.show({
      canReply: Boolean(this.#open),
      isOpen: Boolean(this.#open ?? this.#draft),
      paneOpen: this.pane.isOpen,
    });
  }

  /** The add-in's button in the ribbon, which needs no pane. */
  quickSave() {
    runCommand("quickSave", { addin: this.addin, mailbox: this.mailbox, person: this.person, page: this.#face() });
  }

  togglePane() {
    if (this.pane.isOpen) this.pane.close();
    else this.pane.open();
  }

  /** What the add-in may ask of the page. */
  #face() {
    return {
      item: () => this.#item(),
      draft: () => this.#draft,
      selected: () => this.#selected().map(selectedFacts),
      display: (id) => this.#display(id),
      categorize: (id, names) => this.categorize(id, names),
      notify: (messages) => this.reading.notify(messages),
      closePane: () => this.pane.close(),
      settings: () => JSON.parse(localStorage.getItem(this.#settingsKey()) ?? "{}"),
      keepSettings: (values) => localStorage.setItem(this.#settingsKey(), JSON.stringify(values)),
    };
  }

  // Another message may be opened while the facts of this one are read.
  async #item() {
    const facts = this.#facts;
    const item = await facts;
    return facts === this.#facts ? item : this.#item();
  }

  async #display(id) {
    const { parentFolderId } = await this.mailbox.message(id);
    const elsewhere = this.#folders.find((folder) => folder.id === parentFolderId);
    if (elsewhere && elsewhere.id !== this.#folder.id) await this.openFolder(elsewhere.id);
    await this.choose(only(id));
  }

  #settingsKey() {
    return `lockstep-sandbox-settings-${this.person.email}`;
  }

  async #do(work) {
    this.#say("");
    try {
      await work();
    } catch (error) {
      this.#say(error.message);
    }
  }

  #say(text) {
    byId("notice").textContent = text;
    byId("notice").hidden = !text;
  }
}
