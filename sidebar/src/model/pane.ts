// What the pane knows, and how each event changes it. Pure.
import type { Connections, Context, Item, PersonCard, Record, Saved, Setting, Sync, User } from '../api/shapes';
import type { HostFile } from './files';
import { recordsOf, withNames } from './known_names';
import type { Trouble } from './problems';
import { type SaveForm, refreshForm } from './save_form';

export type Panel = 'home' | 'new' | 'save' | 'why' | 'search';
export type Work = 'save' | 'undo' | 'links' | 'block' | 'choice' | 'sync' | 'connect';

/** The open mail, read once from the host. `key` tells it from any other, also drafts. */
export interface Email {
  key: string;
  item: Item;
  files: HostFile[];
  /** The choice noted on a draft. */
  choice: string;
  /** A calendar item; `series` when it is the master of one. */
  event?: { series: boolean };
}

/** Something just done that can be taken back for ten seconds. */
export interface Undo {
  id: string;
  words: string;
}

export interface PaneState {
  session: 'starting' | 'signed_out' | 'signing_in' | 'signed_in';
  user: User | null;
  connections: Connections | null;
  panel: Panel;
  email: Email | null;
  context: Context | null;
  sync: Sync | null;
  loading: boolean;
  working: readonly Work[];
  form: SaveForm | null;
  /** A touched form of another mail: the person decides before it goes. */
  leaving: { form: SaveForm; email: Email } | null;
  notices: readonly string[];
  undo: Undo | null;
  trouble: Trouble | null;
  waiting: number;
  savePending: boolean;
  settings: readonly Setting[] | null;
}

export const firstState: PaneState = {
  session: 'starting',
  user: null,
  connections: null,
  panel: 'home',
  email: null,
  context: null,
  sync: null,
  loading: true,
  working: [],
  form: null,
  leaving: null,
  notices: [],
  undo: null,
  trouble: null,
  waiting: 0,
  savePending: false,
  settings: null,
};

export type PaneEvent =
  | { type: 'signed_in'; user: User; connections: Connections; sync: Sync }
  | { type: 'session'; session: PaneState['session'] }
  | { type: 'show'; panel: Panel }
  | { type: 'item'; email: Email | null }
  | { type: 'context'; key: string; context: Context }
  | { type: 'loaded' }
  | { type: 'work'; work: Work; on: boolean }
  | { type: 'form'; form: SaveForm | null }
  | { type: 'discarded' }
  | { type: 'saved'; key: string; saved: Saved; title: string; notices: readonly string[]; added?: Record }
  | { type: 'choice'; key: string; token: string }
  | { type: 'person'; key: string; email: string; status: PersonCard['status']; entryId: string }
  | { type: 'sync'; sync: Sync }
  | { type: 'settings'; settings: readonly Setting[] }
  | { type: 'undo'; undo: Undo | null }
  | { type: 'notices'; notices: readonly string[] }
  | { type: 'trouble'; trouble: Trouble | null }
  | { type: 'waiting'; count: number; save: boolean };

type Handlers = { [T in PaneEvent['type']]: (state: PaneState, event: Extract<PaneEvent, { type: T }>) => PaneState };

const HANDLERS: Handlers = {
  signed_in: (state, { user, connections, sync }) => ({ ...state, session: 'signed_in', user, connections, sync }),
  session: (state, { session }) => ({ ...state, session }),
  show: (state, { panel }) => ({ ...state, panel, trouble: null }),
  item: (state, { email }) => otherItem(state, email),
  context: (state, event) => (isAbout(state, event.key) ? withContext(state, event.context) : state),
  loaded: (state) => ({ ...state, loading: false }),
  work: (state, { work, on }) => ({ ...state, working: on ? [...state.working, work] : without(state.working, work) }),
  form: (state, { form }) => ({ ...state, form, panel: form || state.panel !== 'save' ? state.panel : 'home' }),
  discarded: (state) => ({ ...state, leaving: null }),
  saved: (state, event) => (isAbout(state, event.key) ? withSaved(state, event) : state),
  choice: (state, event) => (isAbout(state, event.key) ? withChoice(state, event.token) : state),
  person: (state, event) => (isAbout(state, event.key) ? withPerson(state, event) : state),
  sync: (state, { sync }) => ({ ...state, sync, context: state.context && { ...state.context, sync } }),
  settings: (state, { settings }) => ({ ...state, settings }),
  undo: (state, { undo }) => ({ ...state, undo }),
  notices: (state, { notices }) => ({ ...state, notices }),
  trouble: (state, { trouble }) => ({ ...state, trouble }),
  waiting: (state, { count, save }) => ({ ...state, waiting: count, savePending: save }),
};

/** The state after an event. Events about another mail than the open one change nothing. */
export function next<T extends PaneEvent['type']>(state: PaneState, event: Extract<PaneEvent, { type: T }>): PaneState {
  const handler = HANDLERS[event.type] as Handlers[T];
  return handler(state, event);
}

function isAbout(state: PaneState, key: string): boolean {
  return state.email?.key === key;
}

function otherItem(state: PaneState, email: Email | null): PaneState {
  if (email && isAbout(state, email.key)) return { ...state, email, loading: true };
  const calm = { ...state, email, context: null, loading: email !== null, notices: [], undo: null, trouble: null };
  const back = state.leaving && email && state.leaving.email.key === email.key ? state.leaving.form : null;
  if (back) return { ...calm, form: back, leaving: null, panel: 'save', savePending: false };
  const leaving = state.form?.touched && state.email ? { form: state.form, email: state.email } : state.leaving;
  const panel = state.panel === 'new' ? 'new' : 'home';
  return { ...calm, form: null, leaving, panel, savePending: false };
}

function withContext(state: PaneState, fresh: Context): PaneState {
  const known = [...recordsOf(fresh), ...recordsOf(state.context)];
  const context = { ...fresh, saved: fresh.saved && withNames(fresh.saved, known) };
  const form = state.form && refreshForm(state.form, context);
  const connections = { salesforce: context.salesforce, mailbox: context.mailbox };
  return { ...state, context, form, connections, sync: context.sync, loading: false };
}

function withSaved(state: PaneState, event: Extract<PaneEvent, { type: 'saved' }>): PaneState {
  if (!state.context) return state;
  const known = [...recordsOf(state.context), ...(state.form?.records ?? []), ...(event.added ? [event.added] : [])];
  const saved = withNames(event.saved, known);
  const context = { ...state.context, state: 'saved' as const, title: event.title, can_save: false, saved };
  return { ...state, context, notices: event.notices, savePending: false, loading: false };
}

function withChoice(state: PaneState, token: string): PaneState {
  const email = state.email && { ...state.email, choice: token };
  return { ...state, email, form: token ? state.form : null };
}

function withPerson(state: PaneState, event: { email: string; status: PersonCard['status']; entryId: string }): PaneState {
  if (!state.context) return state;
  const people = state.context.people.map((one) =>
    one.email === event.email ? { ...one, status: event.status, block_entry_id: event.entryId } : one,
  );
  return { ...state, context: { ...state.context, people } };
}

function without(working: readonly Work[], done: Work): Work[] {
  const at = working.indexOf(done);
  return working.filter((_, index) => index !== at);
}
