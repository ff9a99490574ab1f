import { Client } from '../api/client';
import { ApiError } from '../api/errors';
import type { Host } from '../host/host';
import { type PaneEvent, type PaneState, type Work, firstState, next } from '../model/pane';
import { type Trouble, troubleOf } from '../model/problems';
import { words } from '../words';
import { ClickQueue, type ClickStorage } from './click_queue';

/** Everything the pane needs from outside. `later` calls back after milliseconds. */
export interface Outside {
  host: Host;
  fetch: typeof fetch;
  storage: ClickStorage;
  now: () => number;
  newId: () => string;
  later: (ms: number, work: () => void) => void;
  /** Address of our own site, no slash at the end. */
  origin: string;
}

/** What the actions of a person work with: the state, the way out, and the way to fail in words. */
export class Tools {
  readonly host: Host;
  readonly client: Client;
  readonly queue: ClickQueue;
  state: PaneState = firstState;
  /** Only the newest look at the open mail may fill the pane in. */
  looks = 0;
  /** When it began. */
  lookedAt = 0;
  /** A replay is set for later; one is enough. */
  replayWaits = false;
  /** What "Try again" does. */
  retry: () => void = () => undefined;
  /** What "Undo" does. */
  takeBack: () => void = () => undefined;
  /** What "Link it instead" does, where the last thing tried was a link. */
  instead: (() => void) | null = null;
  /** Asks for the person and the mail again. */
  restart: () => void = () => undefined;
  private readonly listeners = new Set<(state: PaneState) => void>();

  constructor(
    readonly outside: Outside,
    renew: (tools: Tools) => Promise<boolean>,
  ) {
    this.host = outside.host;
    this.queue = new ClickQueue(outside.storage, outside.now);
    this.client = new Client({
      base: `${outside.origin}/api/v1`,
      fetch: outside.fetch,
      newId: outside.newId,
      renew: () => renew(this),
    });
  }

  send(event: PaneEvent): void {
    this.state = next(this.state, event);
    for (const listener of this.listeners) listener(this.state);
  }

  /** Returns the way to stop listening. */
  subscribe(listener: (state: PaneState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Shows a failure with its next step. A lost session is shown as signing in, not as an error. */
  fail(error: unknown, retry: () => void): void {
    this.retry = retry;
    if (error instanceof ApiError && error.kind === 'signed_out') this.send({ type: 'session', session: 'signed_out' });
    else this.send({ type: 'trouble', trouble: this.ofSaved(troubleOf(error)) });
  }

  /** Links of a saved mail are not chosen in the panel: the refused one can take the place of the others. */
  private ofSaved(trouble: Trouble): Trouble {
    if (trouble.action !== 'choose' || !this.state.context?.saved) return trouble;
    return { ...trouble, action: this.instead ? 'instead' : 'none' };
  }

  /** Says that the click is kept and goes out by itself. */
  failKept(error: ApiError, retry: () => void): void {
    this.fail(error, retry);
    if (!this.state.trouble) return;
    const { title, kept, keptOnline } = words.offline;
    const said = error.kind === 'offline' ? { title, detail: kept } : { title: this.state.trouble.title, detail: keptOnline };
    this.send({ type: 'trouble', trouble: { ...said, action: 'retry' } });
  }
}

/** Runs one piece of work at a time: a second click while it runs does nothing. */
export async function once(tools: Tools, work: Work, run: () => Promise<void>): Promise<void> {
  if (tools.state.working.includes(work)) return;
  tools.send({ type: 'trouble', trouble: null });
  tools.send({ type: 'work', work, on: true });
  try {
    await run();
  } catch (error) {
    if (!(error instanceof KeptForLater)) tools.fail(error, () => void once(tools, work, run));
  } finally {
    tools.send({ type: 'work', work, on: false });
  }
}

/** The click could not be sent now and rests in the queue; it was already said so. */
export class KeptForLater extends Error {}

/** Offers to take back what was just done. */
export function offerUndo(tools: Tools, text: string, takeBack: () => void): void {
  tools.takeBack = takeBack;
  tools.send({ type: 'undo', undo: { id: tools.outside.newId(), words: text } });
}
