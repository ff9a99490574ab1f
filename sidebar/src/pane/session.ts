// Signing in and connecting.
import { endpoints } from '../api/endpoints';
import { NoToken } from '../host/host';
import { look } from './look';
import { replay } from './submit';
import { type Tools, once } from './tools';

const renewals = new WeakMap<Tools, Promise<boolean>>();

/** Opens a session without bothering the person. Several callers at once share one attempt. */
export function renew(tools: Tools): Promise<boolean> {
  const running = renewals.get(tools);
  if (running) return running;
  const attempt = openSession(tools, 'silent').finally(() => renewals.delete(tools));
  renewals.set(tools, attempt);
  return attempt;
}

async function openSession(tools: Tools, how: 'silent' | 'popup'): Promise<boolean> {
  try {
    const bearer = await tools.host.token(how);
    const session = await tools.client.call(endpoints.openSession, { bearer });
    tools.client.token = session.token;
    return true;
  } catch (error) {
    if (error instanceof NoToken) return false;
    throw error;
  }
}

/** Who is signed in; then the clicks left from last time go out. */
export async function loadMe(tools: Tools): Promise<void> {
  try {
    const me = await tools.client.call(endpoints.me);
    tools.queue.open(tools.host.partition, me.user.id);
    tools.send({ type: 'signed_in', ...me });
    void replay(tools);
  } catch (error) {
    tools.fail(error, () => void start(tools));
  }
}

/** First fill of the pane: the person and the mail at the same time. */
export async function start(tools: Tools): Promise<void> {
  await Promise.all([loadMe(tools), look(tools)]);
}

/** The sign-in button: Microsoft's own window, else ours. */
export async function signIn(tools: Tools): Promise<void> {
  if (isSigningIn(tools)) return;
  tools.send({ type: 'session', session: 'signing_in' });
  tools.send({ type: 'trouble', trouble: null });
  try {
    const signedIn = (await openSession(tools, 'popup')) || (await signInByDialog(tools));
    if (signedIn) await start(tools);
  } catch (error) {
    tools.fail(error, () => void signIn(tools));
  } finally {
    if (isSigningIn(tools)) tools.send({ type: 'session', session: 'signed_out' });
  }
}

function isSigningIn(tools: Tools): boolean {
  return tools.state.session === 'signing_in';
}

async function signInByDialog(tools: Tools): Promise<boolean> {
  const message = await tools.host.openDialog(`${tools.outside.origin}/auth/microsoft/login?dialog=1`);
  const token = tokenIn(message);
  if (token) tools.client.token = token;
  return message !== '';
}

/** The dialog says `{"token": "..."}` where cookies do not reach the pane, else just "connected". */
function tokenIn(message: string): string {
  try {
    const told: unknown = JSON.parse(message);
    if (typeof told === 'object' && told !== null && 'token' in told && typeof told.token === 'string') return told.token;
  } catch {
    return '';
  }
  return '';
}

/** Opens the other side's consent window, then looks again, whatever came of it. */
export function connect(tools: Tools, which: 'salesforce' | 'mailbox'): Promise<void> {
  return once(tools, 'connect', async () => {
    const endpoint = which === 'salesforce' ? endpoints.connectSalesforce : endpoints.connectMailbox;
    const { url } = await tools.client.call(endpoint);
    await tools.host.openDialog(new URL(url, tools.outside.origin).href);
    await start(tools);
  });
}

