// One table of everything the pane asks the server.
import type * as shapes from './shapes';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One address of the API. `In` is the body sent, `Out` the answer; both exist for the compiler only. */
export interface Endpoint<In, Out> {
  readonly method: Method;
  readonly path: string;
  /** Creates something: needs an idempotency key. */
  readonly keyed: boolean;
  readonly carries?: (body: In) => Out;
}

interface SaveBody {
  item: shapes.Item;
  wish: shapes.Wish;
  content?: shapes.Content;
}

const get = <Out>(path: string): Endpoint<undefined, Out> => ({ method: 'GET', path, keyed: false });
const post = <In, Out>(path: string, keyed = false): Endpoint<In, Out> => ({ method: 'POST', path, keyed });
const put = <In, Out>(path: string): Endpoint<In, Out> => ({ method: 'PUT', path, keyed: false });
const patch = <In, Out>(path: string): Endpoint<In, Out> => ({ method: 'PATCH', path, keyed: false });
const remove = <Out = null>(path: string): Endpoint<undefined, Out> => ({ method: 'DELETE', path, keyed: false });

export const endpoints = {
  openSession: post<undefined, shapes.Session>('/session'),
  me: get<shapes.Me>('/me'),
  connectSalesforce: post<undefined, { url: string }>('/connections/salesforce'),
  connectMailbox: post<undefined, { url: string }>('/connections/mailbox'),
  context: post<{ item: shapes.Item }, shapes.Context>('/context'),
  save: post<SaveBody, shapes.SaveResult>('/saves', true),
  undoSave: remove('/saves/{id}'),
  savedWords: get<shapes.SavedWords>('/saves/{id}/words'),
  editSave: patch<shapes.Edit, shapes.Saved>('/saves/{id}'),
  addLink: post<shapes.Ref, shapes.Saved>('/saves/{id}/links'),
  linkInstead: put<shapes.Ref, shapes.Saved>('/saves/{id}/links'),
  removeLink: remove<shapes.Saved>('/saves/{id}/links/{type}/{record_id}'),
  choose: post<{ token?: string; wish: shapes.Wish }, { token: string }>('/choices', true),
  choice: get<shapes.KeptWish>('/choices/{token}'),
  dropChoice: remove('/choices/{token}'),
  quickSave: post<{ item: shapes.Item }, shapes.QuickSave>('/quick-saves', true),
  unfollow: remove('/threads/{id}'),
  block: post<{ pattern: string }, shapes.BlockEntry>('/do-not-sync', true),
  unblock: remove('/do-not-sync/{id}'),
  event: get<shapes.EventContext>('/context'),
  saveEvent: post<{ item: shapes.OpenEvent; wish: shapes.EventWish | null }, shapes.EventResult>('/events/save', true),
  unsyncEvent: post<{ item: shapes.OpenEvent }, shapes.EventResult>('/events/unsync', true),
  undoWrites: post<{ session_id: string }, unknown>('/mirror/undo', true),
  search: get<{ records: shapes.Record[] }>('/search'),
  sync: get<shapes.Sync>('/sync'),
  forceSync: post<undefined, shapes.Sync>('/sync/force'),
  pauseSync: post<undefined, shapes.Sync>('/sync/pause'),
  resumeSync: post<undefined, shapes.Sync>('/sync/resume'),
  settings: get<{ settings: shapes.Setting[] }>('/settings'),
} as const;

export type EndpointName = keyof typeof endpoints;
