// Changing a saved mail: its links, its subject and its text.
import { endpoints } from '../api/endpoints';
import type { Edit, Record, Saved, SavedWords } from '../api/shapes';
import { type Click, makeClick } from '../model/clicks';
import { words } from '../words';
import { submit } from './submit';
import { type Tools, offerUndo, once } from './tools';

/** What does not go with the links there is offered in their place. */
export function addLink(tools: Tools, record: Record): Promise<void> {
  tools.instead = () => void change(tools, record, toLink('linkInstead', tools, record));
  return change(tools, record, toLink('addLink', tools, record));
}

function toLink(endpoint: 'addLink' | 'linkInstead', tools: Tools, { type, id }: Record): (saveId: string, key: string) => Click {
  return (saveId, key) => makeClick(key, endpoint, tools.outside.now(), { params: { id: saveId }, body: { type, id } });
}

/** Done at once; Undo links it again. */
export async function removeLink(tools: Tools, record: Record): Promise<void> {
  await change(tools, record, (saveId, key) =>
    makeClick(key, 'removeLink', tools.outside.now(), {
      params: { id: saveId, type: record.type, record_id: record.id },
    }),
  );
  const gone = !tools.state.context?.saved?.links.some((one) => one.id === record.id);
  if (gone) offerUndo(tools, words.saved.removed(record.name), () => void addLink(tools, record));
}

/** What the saved mail says now, with single line ends; null when it can't be read, which is said. */
export async function savedWords(tools: Tools): Promise<SavedWords | null> {
  const id = tools.state.context?.saved?.id;
  if (!id) return null;
  let found: SavedWords | null = null;
  await once(tools, 'links', async () => {
    const { subject, text } = await tools.client.call(endpoints.savedWords, { params: { id } });
    found = { subject, text: text.replace(/\r\n?/g, '\n') };
  });
  return found;
}

/** Gives true when it is changed; what Salesforce refuses is said. */
export async function editSaved(tools: Tools, edit: Edit): Promise<boolean> {
  const { email, context } = tools.state;
  const id = context?.saved?.id;
  if (!email || !id) return false;
  tools.instead = null;
  const click = makeClick(tools.outside.newId(), 'editSave', tools.outside.now(), { params: { id }, body: edit });
  let done = false;
  await once(tools, 'links', async () => {
    const saved = await submit<Saved>(tools, click);
    tools.looks += 1;
    tools.send({ type: 'saved', key: email.key, saved, title: context.title, notices: [words.saved.changed] });
    done = true;
  });
  return done;
}

function change(tools: Tools, record: Record, click: (saveId: string, key: string) => Click): Promise<void> {
  const { email, context } = tools.state;
  if (!email || !context?.saved?.id) return Promise.resolve();
  const saveId = context.saved.id;
  const key = tools.outside.newId();
  return once(tools, 'links', async () => {
    const saved = await submit<Saved>(tools, click(saveId, key));
    tools.looks += 1;
    tools.send({ type: 'saved', key: email.key, saved, title: context.title, notices: [], added: record });
  });
}
