// Reading the open mail and what Salesforce knows of it.
import { endpoints } from '../api/endpoints';
import type { Context } from '../api/shapes';
import { within } from '../host/office_calls';
import { contextOf, eventQuery } from '../model/event';
import { mentionsIn } from '../model/mentions';
import type { Email } from '../model/pane';
import { PaneError } from '../model/problems';
import { isServiceMail } from '../model/what_can_be_done';
import type { Tools } from './tools';

const MOST_TRIES = 5;
const TEXT_LIMIT_MS = 2_000;
const FOCUS_EVERY_MS = 10_000;

/** Fills the pane for the open mail. An answer that comes late for another mail is dropped. */
export async function look(tools: Tools): Promise<void> {
  tools.looks += 1;
  tools.lookedAt = tools.outside.now();
  const mine = tools.looks;
  try {
    const email = await steadyEmail(tools);
    if (mine !== tools.looks) return;
    tools.send({ type: 'item', email });
    if (email && canBeAsked(email)) await fillIn(tools, await withMentions(tools, email), mine);
  } catch (error) {
    if (mine === tools.looks) tools.fail(error, tools.restart);
  } finally {
    if (mine === tools.looks) tools.send({ type: 'loaded' });
  }
}

/** Something was saved elsewhere, perhaps this mail. Nothing the person typed is lost. */
export async function lookAgain(tools: Tools): Promise<void> {
  if (tools.state.session !== 'signed_in' || tools.state.working.length > 0) return;
  await look(tools);
  const { context, form } = tools.state;
  if (context?.state === 'saved' && form && !form.touched) tools.send({ type: 'form', form: null });
}

/** Where nothing tells the pane of a save beside it: it looks when the person comes back to it. */
export async function lookOnFocus(tools: Tools): Promise<void> {
  const { context, loading } = tools.state;
  if (loading || !context || context.state === 'saved') return;
  if (tools.outside.now() - tools.lookedAt >= FOCUS_EVERY_MS) await lookAgain(tools);
}

/** A calendar item that was never saved has no id yet. */
function canBeAsked(email: Email): boolean {
  return email.event ? email.item.id !== '' : !isServiceMail(email.item.item_class);
}

/** With what the text of a received or sent mail names. A text that does not come in time is done without. */
async function withMentions(tools: Tools, email: Email): Promise<Email> {
  if (email.event || email.item.mode === 'compose') return email;
  const text = await within(tools.host.body(), TEXT_LIMIT_MS, () => new PaneError('host')).catch(() => null);
  if (!text || tools.host.currentKey() !== email.key) return email;
  return { ...email, item: { ...email.item, mentions: mentionsIn(text.html) } };
}

async function ask(tools: Tools, email: Email): Promise<Context> {
  if (email.event) return contextOf(await tools.client.call(endpoints.event, { query: eventQuery(email) }));
  return tools.client.call(endpoints.context, { body: { item: { ...email.item, choice_token: email.choice } } });
}

async function fillIn(tools: Tools, email: Email, mine: number): Promise<void> {
  const context = await ask(tools, email);
  if (mine === tools.looks && tools.host.currentKey() === email.key) {
    if (email.item.mentions) tools.send({ type: 'item', email });
    tools.send({ type: 'context', key: email.key, context });
  }
}

/** After a save: the reasons behind it. A server that does not see the save yet must not take it back from the screen. */
export async function renewSteps(tools: Tools, key: string): Promise<void> {
  const mine = tools.looks;
  const item = tools.state.email?.item;
  if (!item) return;
  const context = await tools.client.call(endpoints.context, { body: { item } }).catch(() => null);
  if (context?.state === 'saved' && mine === tools.looks) tools.send({ type: 'context', key, context });
}

/** The open mail, read again while another one slips in. */
async function steadyEmail(tools: Tools): Promise<Email | null> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const key = tools.host.currentKey();
    const email = await tools.host.currentEmail();
    if (tools.host.currentKey() === key) return email;
  }
  throw new PaneError('host');
}

/** The open mail as it is now. Throws PaneError('moved') when it is not the one with this key. */
export async function reread(tools: Tools, key: string): Promise<Email> {
  if (tools.host.currentKey() !== key) throw new PaneError('moved', 'reload');
  const email = await tools.host.currentEmail();
  if (!email || tools.host.currentKey() !== key) throw new PaneError('moved', 'reload');
  const known = tools.state.email;
  const mentions = known?.key === key ? known.item.mentions : undefined;
  return mentions ? { ...email, item: { ...email.item, mentions } } : email;
}
