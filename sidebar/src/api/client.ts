import type { Endpoint } from './endpoints';
import { ApiError, kindOf } from './errors';
import type { Problem } from './shapes';

/** What a call may carry. `params` fill the path's braces; `key` makes a repeat harmless; `bearer` replaces the session. */
export interface Call<In> {
  params?: { [name: string]: string };
  query?: { [name: string]: string };
  body?: In;
  key?: string;
  bearer?: string;
  timeoutMs?: number;
}

export interface ClientOptions {
  base: string;
  fetch: typeof fetch;
  newId: () => string;
  /** Opens a session again after a 401. True when it did. */
  renew: () => Promise<boolean>;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/** Talks JSON to our own server. Throws ApiError, never gives null for a failure. The token lives here and nowhere else. */
export class Client {
  token = '';

  constructor(private readonly options: ClientOptions) {}

  /** Sends one call; after a 401 opens the session again and repeats once. */
  async call<In, Out>(endpoint: Endpoint<In, Out>, call: Call<In> = {}): Promise<Out> {
    try {
      return await this.send(endpoint, call);
    } catch (error) {
      const expired = error instanceof ApiError && error.kind === 'signed_out' && call.bearer === undefined;
      if (!expired || !(await this.options.renew())) throw error;
      return this.send(endpoint, call);
    }
  }

  private async send<In, Out>(endpoint: Endpoint<In, Out>, call: Call<In>): Promise<Out> {
    const response = await this.fetch(endpoint, call);
    if (response.status === 204) return null as Out;
    const body = await readJson(response);
    if (response.ok) return body as Out;
    const problem = asProblem(body);
    throw new ApiError(kindOf(response.status, problem?.code ?? ''), problem);
  }

  private async fetch<In, Out>(endpoint: Endpoint<In, Out>, call: Call<In>): Promise<Response> {
    try {
      return await this.options.fetch(this.address(endpoint, call), {
        method: endpoint.method,
        headers: this.headers(endpoint, call),
        body: call.body === undefined ? null : JSON.stringify(call.body),
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.timeout(call.timeoutMs ?? DEFAULT_TIMEOUT_MS),
      });
    } catch (error) {
      const late = error instanceof DOMException && error.name === 'TimeoutError';
      throw new ApiError(late ? 'timeout' : 'offline');
    }
  }

  private address<In, Out>(endpoint: Endpoint<In, Out>, call: Call<In>): string {
    const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(call.params?.[name] ?? ''));
    const query = new URLSearchParams(call.query ?? {}).toString();
    return this.options.base + path + (query ? `?${query}` : '');
  }

  private headers<In, Out>(endpoint: Endpoint<In, Out>, call: Call<In>): Headers {
    const headers = new Headers({ Accept: 'application/json', 'X-Request-Id': this.options.newId() });
    const bearer = call.bearer ?? this.token;
    if (bearer) headers.set('Authorization', `Bearer ${bearer}`);
    if (call.body !== undefined) headers.set('Content-Type', 'application/json');
    if (endpoint.method !== 'GET') headers.set('X-Lockstep', '1');
    if (endpoint.keyed) headers.set('Idempotency-Key', call.key ?? this.options.newId());
    return headers;
  }
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    if (response.ok) throw new ApiError(error instanceof SyntaxError ? 'broken' : 'offline');
    return null;
  }
}

function asProblem(body: unknown): Problem | null {
  if (typeof body !== 'object' || body === null || !('title' in body) || typeof body.title !== 'string') return null;
  const blank: Problem = { type: '', title: '', status: 0, detail: '', code: '', action: 'none', lost: false };
  return Object.assign(blank, body);
}
