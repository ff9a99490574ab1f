// Quick save from the ribbon: no pane, no questions, one line above the mail.
import { Client } from './api/client';
import { endpoints } from './api/endpoints';
import type { QuickSave } from './api/shapes';
import type { StatusKind } from './host/commands';
import { type Host, NoToken } from './host/host';
import { troubleOf } from './model/problems';
import { words } from './words';

export interface Outside {
  host: Host;
  fetch: typeof fetch;
  newId: () => string;
  origin: string;
  show: (kind: StatusKind, text: string) => Promise<void>;
  /** Lets the pane beside the mail know. */
  tell: () => void;
}

/** Saves the open mail, or a draft once it is sent, and says how it went. Never throws. */
export async function quickSave(outside: Outside): Promise<void> {
  const { host, show } = outside;
  try {
    await show('busy', words.quick.busy);
    const email = await host.currentEmail();
    if (!email || email.event) return await show('failed', words.quick.noMail);
    const client = clientOf(outside);
    const done = await client.call(endpoints.quickSave, { body: { item: email.item } });
    if (done.token) await noteOnDraft(outside, client, done, email.choice);
    outside.tell();
    await show('done', done.title);
  } catch (error) {
    const { title, detail } = troubleOf(error);
    await show('failed', [title, detail].filter(Boolean).join('. ').replace(/[.!?]\. /, '. '));
  }
}

async function noteOnDraft(outside: Outside, client: Client, done: QuickSave, before: string): Promise<void> {
  try {
    await outside.host.setChoice(done.token);
  } catch (error) {
    const params = { token: done.token };
    if (done.token !== before) await client.call(endpoints.dropChoice, { params }).catch(() => null);
    throw error;
  }
}

function clientOf(outside: Outside): Client {
  const { host, fetch, newId, origin } = outside;
  const client: Client = new Client({ base: `${origin}/api/v1`, fetch, newId, renew: () => openSession(client, host) });
  return client;
}

async function openSession(client: Client, host: Host): Promise<boolean> {
  try {
    const bearer = await host.token('silent');
    client.token = (await client.call(endpoints.openSession, { bearer })).token;
    return true;
  } catch (error) {
    if (error instanceof NoToken) return false;
    throw error;
  }
}
