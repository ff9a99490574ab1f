// Save and Unsync of the open calendar item.
import type { EventResult } from '../api/shapes';
import { makeClick } from '../model/clicks';
import { contextOf, eventWish, openEvent } from '../model/event';
import type { Email } from '../model/pane';
import { words } from '../words';
import { look, reread } from './look';
import { submit, submitForm } from './submit';
import { type Tools, offerUndo, once } from './tools';

/** Saves with the links the panel shows; of an event that is saved already, its links are changed. */
export function saveEvent(tools: Tools): Promise<void> {
  const { form, email } = tools.state;
  if (!form || !email) return Promise.resolve();
  const key = tools.outside.newId();
  return once(tools, 'save', async () => {
    const now = await reread(tools, email.key);
    const body = { item: openEvent(now), wish: eventWish(form) };
    const click = makeClick(key, 'saveEvent', tools.outside.now(), { body });
    const result = await submitForm<EventResult>(tools, click, email.key);
    const text = result.already ? words.event.changed : words.event.done;
    show(tools, email, result, text);
  });
}

/** Takes the Event out of Salesforce at once; Undo brings it back. */
export function unsyncEvent(tools: Tools): Promise<void> {
  const { email } = tools.state;
  if (!email) return Promise.resolve();
  const key = tools.outside.newId();
  return once(tools, 'undo', async () => {
    const body = { item: openEvent(await reread(tools, email.key)) };
    const result = await submit<EventResult>(tools, makeClick(key, 'unsyncEvent', tools.outside.now(), { body }));
    show(tools, email, result, words.event.unsynced);
  });
}

function show(tools: Tools, email: Email, result: EventResult, text: string): void {
  if (tools.state.email?.key !== email.key) return;
  tools.looks += 1; // what was asked before is out of date
  tools.send({ type: 'form', form: null });
  tools.send({ type: 'show', panel: 'home' });
  tools.send({ type: 'context', key: email.key, context: contextOf(result.event) });
  if (!email.event?.series) offerUndo(tools, text, () => void takeBack(tools, result.session_id));
}

function takeBack(tools: Tools, sessionId: string): Promise<void> {
  const key = tools.outside.newId();
  return once(tools, 'undo', async () => {
    const body = { session_id: sessionId };
    await submit(tools, makeClick(key, 'undoWrites', tools.outside.now(), { body }));
    tools.send({ type: 'notices', notices: [words.event.undone] });
    await look(tools);
  });
}
