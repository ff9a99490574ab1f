// A draft: what shall be linked once it is sent.
import { endpoints } from '../api/endpoints';
import { wishOf } from '../model/save_form';
import { reread } from './look';
import { type Tools, once } from './tools';

/** Keeps the panel's choice on the server and notes its token on the draft. */
export function choose(tools: Tools): Promise<void> {
  const { form, email } = tools.state;
  if (!form || !email) return Promise.resolve();
  const key = tools.outside.newId();
  return once(tools, 'choice', async () => {
    const { choice } = await reread(tools, email.key);
    const body = { wish: wishOf(form), ...(choice && { token: choice }) };
    const { token } = await tools.client.call(endpoints.choose, { body, key });
    await note(tools, email.key, token, choice);
    tools.send({ type: 'form', form: { ...form, touched: false, kept: true } });
    tools.send({ type: 'show', panel: 'home' });
  });
}

async function note(tools: Tools, itemKey: string, token: string, before: string): Promise<void> {
  try {
    await reread(tools, itemKey);
    await tools.host.setChoice(token);
  } catch (error) {
    if (token !== before) await forget(tools, token);
    throw error;
  }
  tools.send({ type: 'choice', key: itemKey, token });
}

/** Takes the choice off the draft and forgets it on the server. */
export function dropChoice(tools: Tools): Promise<void> {
  const { email } = tools.state;
  if (!email) return Promise.resolve();
  return once(tools, 'choice', async () => {
    const { choice } = await reread(tools, email.key);
    await tools.host.setChoice('');
    if (choice) await forget(tools, choice);
    tools.send({ type: 'choice', key: email.key, token: '' });
  });
}

/** A choice no draft points to is harmless: failing to remove it is not worth a word. */
async function forget(tools: Tools, token: string): Promise<void> {
  await tools.client.call(endpoints.dropChoice, { params: { token } }).catch(() => null);
}
