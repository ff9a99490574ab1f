// Writes: noted first, sent, forgotten when answered. What could not be sent goes again by itself.
import { type Endpoint, endpoints } from '../api/endpoints';
import { ApiError } from '../api/errors';
import type { Item } from '../api/shapes';
import type { Click } from '../model/clicks';
import { PaneError, troubleOf } from '../model/problems';
import { words } from '../words';
import { look } from './look';
import { KeptForLater, type Tools } from './tools';

const SAVES: Click['endpoint'][] = ['save', 'saveEvent'];
const SAVE_LIMIT_MS = 120_000;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 60_000;

/** Sends a click; gives the answer. Throws KeptForLater when it waits in the queue now, else what went wrong. */
export async function submit<Out>(tools: Tools, click: Click): Promise<Out> {
  if (!tools.queue.add(click)) throw new PaneError('full', 'none');
  try {
    const answer = await sendClick<Out>(tools, click);
    tools.queue.remove(click.key);
    return answer;
  } catch (error) {
    if (!mustWait(error)) {
      tools.queue.remove(click.key);
      throw error;
    }
    tools.failKept(error, () => void replay(tools));
    waitAndReplay(tools, error, 0);
    throw new KeptForLater();
  } finally {
    tellWaiting(tools);
  }
}

/** The same for what a form asks: the form is closed too when the click is kept, as it would ask for it twice. */
export async function submitForm<Out>(tools: Tools, click: Click, itemKey: string): Promise<Out> {
  return submit<Out>(tools, click).catch((error: unknown) => {
    if (error instanceof KeptForLater && tools.state.email?.key === itemKey) tools.send({ type: 'form', form: null });
    throw error;
  });
}

/** Sends everything that waits, oldest first; stops at the first that must wait longer. */
export async function replay(tools: Tools, round = 0): Promise<void> {
  let sent = 0;
  for (const click of [...tools.queue.all]) {
    if (!tools.queue.isDue(click.key)) continue;
    try {
      await sendClick(tools, click);
      sent += 1;
    } catch (error) {
      if (mustWait(error)) {
        waitAndReplay(tools, error, round + 1);
        break;
      }
      if (!isDoneAlready(error)) tellDropped(tools, error);
      sent += 1;
    }
    tools.queue.remove(click.key);
  }
  tellWaiting(tools);
  if (sent > 0) await afterReplay(tools);
}

async function sendClick<Out>(tools: Tools, click: Click): Promise<Out> {
  tools.queue.underWay.add(click.key);
  const endpoint = endpoints[click.endpoint] as Endpoint<unknown, Out>;
  const body = click.body === null ? {} : { body: click.body };
  const timeout = click.endpoint === 'save' ? { timeoutMs: SAVE_LIMIT_MS } : {};
  try {
    return await tools.client.call(endpoint, { params: click.params, key: click.key, ...body, ...timeout });
  } finally {
    tools.queue.underWay.delete(click.key);
  }
}

function mustWait(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.mayRepeat || error.kind === 'signed_out');
}

/** The first sending did arrive: its answer was lost, or the thing is gone as wished. */
function isDoneAlready(error: unknown): boolean {
  const problem = error instanceof ApiError ? error.problem : null;
  return problem?.code === 'idempotency_key_reused' || problem?.status === 404;
}

function waitAndReplay(tools: Tools, error: ApiError, round: number): void {
  if (error.kind === 'signed_out') return; // signing in replays
  if (tools.replayWaits) return;
  tools.replayWaits = true;
  const asked = (error.problem?.retry_after ?? 0) * 1000;
  const wait = Math.max(asked, Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** round));
  tools.outside.later(wait, () => {
    tools.replayWaits = false;
    void replay(tools, round);
  });
}

function tellDropped(tools: Tools, error: unknown): void {
  const trouble = troubleOf(error);
  const detail = `${trouble.title}. ${trouble.detail}`;
  tools.send({ type: 'trouble', trouble: { title: words.offline.dropped, detail, action: 'none' } });
}

async function afterReplay(tools: Tools): Promise<void> {
  const kept = tools.state.trouble?.title === words.offline.dropped;
  if (!kept && tools.queue.all.length === 0) tools.send({ type: 'trouble', trouble: null });
  await look(tools);
  if (tools.queue.all.length === 0 && !tools.state.trouble) tools.send({ type: 'notices', notices: [words.offline.sent] });
}

/** Tells the state how many clicks wait, and whether the open mail's save is one of them. */
function tellWaiting(tools: Tools): void {
  const waiting = tools.queue.all.filter((one) => !tools.queue.underWay.has(one.key));
  const open = tools.state.email?.item.id;
  const save = waiting.some((one) => SAVES.includes(one.endpoint) && savedItem(one).id === open);
  tools.send({ type: 'waiting', count: waiting.length, save });
}

function savedItem(click: Click): Item {
  return (click.body as { item: Item }).item;
}
