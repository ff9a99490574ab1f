// Do Not Sync: done at once, taken back at once.
import type { BlockEntry, PersonCard } from '../api/shapes';
import { makeClick } from '../model/clicks';
import { words } from '../words';
import { look } from './look';
import { submit } from './submit';
import { type Tools, offerUndo, once } from './tools';

/** `pattern` is an address or a domain. */
export function block(tools: Tools, pattern: string): Promise<void> {
  const { email } = tools.state;
  const key = tools.outside.newId();
  return once(tools, 'block', async () => {
    const entry = await submit<BlockEntry>(tools, makeClick(key, 'block', tools.outside.now(), { body: { pattern } }));
    for (const person of covered(tools, pattern)) {
      tools.send({ type: 'person', key: email?.key ?? '', email: person.email, status: 'blocked', entryId: entry.id });
    }
    offerUndo(tools, words.people.blockedDone(pattern), () => void unblock(tools, entry.id));
    await look(tools);
  });
}

export function unblock(tools: Tools, entryId: string): Promise<void> {
  const { email } = tools.state;
  const key = tools.outside.newId();
  return once(tools, 'block', async () => {
    await submit(tools, makeClick(key, 'unblock', tools.outside.now(), { params: { id: entryId } }));
    for (const person of tools.state.context?.people ?? []) {
      if (person.block_entry_id !== entryId) continue;
      tools.send({ type: 'person', key: email?.key ?? '', email: person.email, status: 'unresolved', entryId: '' });
    }
    await look(tools);
  });
}

function covered(tools: Tools, pattern: string): PersonCard[] {
  const people = tools.state.context?.people ?? [];
  return people.filter((one) => one.email === pattern || one.email.endsWith(`@${pattern}`));
}
