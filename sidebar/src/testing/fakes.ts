// A host, a server and a clock that tests move by hand.
import type { Problem } from '../api/shapes';
import { type Host, NoToken } from '../host/host';
import type { Email } from '../model/pane';
import { createPane } from '../pane/pane';
import { context, email, me } from './samples';

export class FakeHost implements Host {
  partition = 'p';
  open: Email | null = email();
  microsoftToken = '';
  dialogAnswer = '';
  dialogs: string[] = [];
  pages: string[] = [];
  choices: string[] = [];
  html = '<p>Hello</p>';
  beforeRead: () => void = () => undefined;
  private listeners: (() => void)[] = [];

  currentKey(): string {
    return this.open?.key ?? '';
  }

  currentEmail(): Promise<Email | null> {
    const { open } = this;
    this.beforeRead();
    return Promise.resolve(open);
  }

  body() {
    return Promise.resolve({ html: this.html, text: 'Hello' });
  }

  fileContent(file: { id: string; name: string; contentType: string }) {
    return Promise.resolve({ id: file.id, name: file.name, content_type: file.contentType, data: 'aGk=' });
  }

  setChoice(token: string): Promise<void> {
    this.choices.push(token);
    if (this.open) this.open = { ...this.open, choice: token };
    return Promise.resolve();
  }

  token(): Promise<string> {
    return this.microsoftToken ? Promise.resolve(this.microsoftToken) : Promise.reject(new NoToken());
  }

  openDialog(url: string): Promise<string> {
    this.dialogs.push(url);
    return Promise.resolve(this.dialogAnswer);
  }

  openPage(url: string): void {
    this.pages.push(url);
  }

  theme() {
    return null;
  }

  onThemeChanged(): void {}

  onItemChanged(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** The person clicks another mail. */
  goTo(next: Email | null): void {
    this.open = next;
    for (const listener of this.listeners) listener();
  }
}

export interface Asked {
  method: string;
  path: string;
  body: unknown;
  headers: Headers;
}

type Answer = { status: number; body: unknown } | 'offline' | Promise<{ status: number; body: unknown }>;

export function problem(status: number, code: string, change: Partial<Problem> = {}): { status: number; body: Problem } {
  const body: Problem = { type: `about:blank#${code}`, title: code, status, detail: '', code, action: 'none', lost: false, ...change };
  return { status, body };
}

/** Answers by "METHOD /path" without query; the newest rule wins. */
export class FakeServer {
  asked: Asked[] = [];
  offline = false;
  private rules = new Map<string, (asked: Asked) => Answer>();

  constructor() {
    this.on('GET /me', () => ({ status: 200, body: me }));
    this.on('POST /context', () => ({ status: 200, body: context() }));
  }

  on(what: string, answer: (asked: Asked) => Answer): void {
    this.rules.set(what, answer);
  }

  calls(what: string): Asked[] {
    return this.asked.filter((one) => `${one.method} ${one.path}` === what);
  }

  readonly fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const path = new URL(String(input)).pathname.replace('/api/v1', '');
    const body: unknown = init.body ? JSON.parse(String(init.body)) : undefined;
    const asked = { method: init.method ?? 'GET', path, body, headers: new Headers(init.headers) };
    if (this.offline) throw new TypeError('Failed to fetch');
    this.asked.push(asked);
    const answer = await (this.rules.get(`${asked.method} ${path}`)?.(asked) ?? problem(404, 'missing'));
    if (answer === 'offline') throw new TypeError('Failed to fetch');
    return new Response(answer.status === 204 ? null : JSON.stringify(answer.body), { status: answer.status });
  };
}

export class FakeStorage {
  kept = new Map<string, string>();
  getItem = (name: string) => this.kept.get(name) ?? null;
  setItem = (name: string, value: string) => void this.kept.set(name, value);
  removeItem = (name: string) => void this.kept.delete(name);
}

/** A pane in a world of fakes. `timers` holds what waits; `settle` lets promises run. */
export function world() {
  const host = new FakeHost();
  const server = new FakeServer();
  const storage = new FakeStorage();
  const timers: { ms: number; work: () => void }[] = [];
  let ids = 0;
  let now = Date.parse('2026-11-22T12:00:00Z');
  const pane = createPane({
    host,
    fetch: server.fetch,
    storage,
    now: () => now,
    newId: () => `id${(ids += 1)}`,
    later: (ms, work) => void timers.push({ ms, work }),
    origin: 'https://lockstep.test',
  });
  const forward = (ms: number): void => void (now += ms);
  return { host, server, storage, timers, pane, forward };
}

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  await new Promise((resolve) => setTimeout(resolve, 0));
}

/** An answer given later, by hand. */
export function later<T>(): { promise: Promise<T>; give: (value: T) => void } {
  let give: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    give = resolve;
  });
  return { promise, give };
}
