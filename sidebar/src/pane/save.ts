// Saving the open mail.
import { endpoints } from '../api/endpoints';
import { ApiError } from '../api/errors';
import type { Content, ContentFile, Item, KeptWish, SaveResult, Wish } from '../api/shapes';
import { makeClick } from '../model/clicks';
import type { HostFile } from '../model/files';
import type { Email } from '../model/pane';
import { withLinksThere } from '../model/event';
import { PaneError } from '../model/problems';
import { type SaveForm, keptForm, startForm, wishOf } from '../model/save_form';
import { words } from '../words';
import { look, renewSteps, reread } from './look';
import { submit, submitForm } from './submit';
import { type Tools, offerUndo, once } from './tools';

/** Opens the panel; what was put in earlier for this mail, or kept for this draft, is still there. */
export function openSavePanel(tools: Tools): Promise<void> {
  const form = currentForm(tools);
  const { email } = tools.state;
  if (!form || !email) return Promise.resolve();
  if (!email.choice || form.touched || form.kept) {
    showPanel(tools, form);
    return Promise.resolve();
  }
  return once(tools, 'choice', async () => {
    const wish = await keptWish(tools, email.choice);
    if (tools.state.email?.key === email.key) showPanel(tools, wish ? keptForm(form, wish) : form);
  });
}

function showPanel(tools: Tools, form: SaveForm): void {
  tools.send({ type: 'form', form });
  tools.send({ type: 'show', panel: 'save' });
}

/** Null for a choice that was dropped elsewhere. */
async function keptWish(tools: Tools, token: string): Promise<KeptWish | null> {
  try {
    return await tools.client.call(endpoints.choice, { params: { token } });
  } catch (error) {
    if (error instanceof ApiError && error.problem?.status === 404) return null;
    throw error;
  }
}

function currentForm(tools: Tools): SaveForm | null {
  const { form, email, context } = tools.state;
  if (form && form.itemKey === email?.key) return form;
  if (!email || !context) return null;
  const start = email.event ? withLinksThere(context) : context;
  return startForm(email.key, email.item.subject, start, email.files);
}

/** Saves what the panel shows. */
export function saveForm(tools: Tools): Promise<void> {
  const { form, email } = tools.state;
  if (!form || !email) return Promise.resolve();
  return save(tools, email, wishOf(form));
}

/** Saves with what is ticked by the rules. */
export function quickSave(tools: Tools, withoutBody: boolean): Promise<void> {
  const { email } = tools.state;
  const form = currentForm(tools);
  if (!form || !email) return Promise.resolve();
  return save(tools, email, { ...wishOf(form), without_body: withoutBody || form.withoutBody });
}

function save(tools: Tools, email: Email, wish: Wish): Promise<void> {
  const key = tools.outside.newId();
  return once(tools, 'save', async () => {
    const now = await reread(tools, email.key);
    const content = tools.state.context?.mailbox === 'ok' ? null : await readContent(tools, now, wish);
    await sendSave(tools, key, email.key, { item: now.item, wish, ...(content && { content }) });
  });
}

/** Saves the mail the person left with unsaved choices. It is not open any more: the server reads it. */
export function saveEarlier(tools: Tools): Promise<void> {
  const { leaving } = tools.state;
  if (!leaving) return Promise.resolve();
  const key = tools.outside.newId();
  return once(tools, 'links', async () => {
    const { email, form } = leaving;
    const result = await sendSave(tools, key, email.key, { item: email.item, wish: wishOf(form) });
    tools.send({ type: 'discarded' });
    if (tools.state.email?.key !== email.key) saySaved(tools, words.unsaved.saved(email.item.subject), result);
  });
}

interface SaveBody {
  item: Item;
  wish: Wish;
  content?: Content;
}

async function sendSave(tools: Tools, key: string, itemKey: string, body: SaveBody): Promise<SaveResult> {
  const click = makeClick(key, 'save', tools.outside.now(), { body });
  const result = await submitForm<SaveResult>(tools, click, itemKey);
  if (tools.state.email?.key !== itemKey) return result;
  tools.looks += 1; // what was asked before the save is out of date
  showSaved(tools, itemKey, result);
  void renewSteps(tools, itemKey);
  return result;
}

/** Of a mail that is not open any more. */
function saySaved(tools: Tools, title: string, { already, saved, notices }: SaveResult): void {
  const undoable = !already && saved.by_you && saved.id;
  const said = already ? words.save.already : title;
  tools.send({ type: 'notices', notices: undoable ? notices : [said, ...notices] });
  if (undoable) offerUndo(tools, title, () => void undoSave(tools, saved.id));
}

function showSaved(tools: Tools, key: string, result: SaveResult): void {
  const { saved, already } = result;
  const title = already ? words.save.already : words.save.done;
  tools.send({ type: 'saved', key, saved, title, notices: result.notices });
  tools.send({ type: 'form', form: null });
  if (!already && saved.by_you && saved.id) offerUndo(tools, title, () => void undoSave(tools, saved.id));
}

function undoSave(tools: Tools, id: string): Promise<void> {
  const key = tools.outside.newId();
  return once(tools, 'undo', async () => {
    await submit(tools, makeClick(key, 'undoSave', tools.outside.now(), { params: { id } }));
    tools.send({ type: 'notices', notices: [words.save.undone] });
    await look(tools);
  });
}

/** Body and chosen files, read by the pane because the server has no way into the mailbox. One file at a time. */
async function readContent(tools: Tools, email: Email, wish: Wish): Promise<Content> {
  const body = wish.without_body ? { html: '', text: '' } : await tools.host.body();
  const files: ContentFile[] = [];
  for (const { id } of wish.files ?? []) {
    const file = email.files.find((one): one is HostFile => one.id === id);
    if (file) files.push(await tools.host.fileContent(file));
  }
  if (tools.host.currentKey() !== email.key) throw new PaneError('moved', 'reload');
  return { ...body, files };
}
