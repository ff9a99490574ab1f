import { describe, expect, it, vi } from 'vitest';
import { FakeServer, problem } from '../testing/fakes';
import { me } from '../testing/samples';
import { Client } from './client';
import { endpoints } from './endpoints';
import { ApiError } from './errors';

function client(server: FakeServer, renew: () => Promise<boolean> = () => Promise.resolve(false)) {
  return new Client({ base: 'https://lockstep.test/api/v1', fetch: server.fetch, newId: () => 'new-id', renew });
}

const failure = (work: Promise<unknown>) => work.then(() => null, (error: unknown) => error as ApiError);

describe('what it sends', () => {
  it('carries the token, the guard header and the key with a write', async () => {
    const server = new FakeServer();
    server.on('POST /do-not-sync', () => ({ status: 201, body: {} }));
    const api = client(server);
    api.token = 'session';
    await api.call(endpoints.block, { body: { pattern: 'jo@newco.test' }, key: 'k1' });
    const { headers, body } = server.asked[0]!;
    expect(headers.get('Authorization')).toBe('Bearer session');
    expect(headers.get('X-Lockstep')).toBe('1');
    expect(headers.get('Idempotency-Key')).toBe('k1');
    expect(body).toEqual({ pattern: 'jo@newco.test' });
  });

  it('reads without guard, key or token', async () => {
    const server = new FakeServer();
    await client(server).call(endpoints.me);
    const { headers } = server.asked[0]!;
    expect(['Authorization', 'X-Lockstep', 'Idempotency-Key'].map((name) => headers.get(name))).toEqual([null, null, null]);
  });

  it('fills the path and escapes what it fills in', async () => {
    const server = new FakeServer();
    server.on('DELETE /saves/a%2Fb/links/Case/500C', () => ({ status: 200, body: { id: 'a/b' } }));
    const params = { id: 'a/b', type: 'Case', record_id: '500C' };
    expect(await client(server).call(endpoints.removeLink, { params })).toEqual({ id: 'a/b' });
  });
});

describe('what it makes of answers', () => {
  it.each([
    [401, 'not_signed_in', 'signed_out', false],
    [409, 'still_running', 'running', true],
    [409, 'changed', 'refused', false],
    [422, 'too_many_links', 'refused', false],
    [429, 'slow_down', 'too_soon', true],
    [500, 'bug', 'unavailable', true],
    [502, 'salesforce_down', 'upstream', false],
    [503, 'busy', 'unavailable', true],
  ])('%i %s is %s, to be repeated: %s', async (status, code, kind, mayRepeat) => {
    const server = new FakeServer();
    server.on('GET /me', () => problem(status, code));
    const error = await failure(client(server).call(endpoints.me));
    expect(error).toMatchObject({ kind, mayRepeat, problem: { code } });
  });

  it('is offline without an answer', async () => {
    const server = new FakeServer();
    server.offline = true;
    expect(await failure(client(server).call(endpoints.me))).toMatchObject({ kind: 'offline', problem: null });
  });

  it('tells a slow server from none', async () => {
    const slow: typeof fetch = () => Promise.reject(new DOMException('late', 'TimeoutError'));
    const api = new Client({ base: 'https://x.test', fetch: slow, newId: () => 'i', renew: () => Promise.resolve(false) });
    expect(await failure(api.call(endpoints.me))).toMatchObject({ kind: 'timeout' });
  });

  it('does not take a page for an answer', async () => {
    const page: typeof fetch = () => Promise.resolve(new Response('<html>', { status: 200 }));
    const api = new Client({ base: 'https://x.test', fetch: page, newId: () => 'i', renew: () => Promise.resolve(false) });
    expect(await failure(api.call(endpoints.me))).toMatchObject({ kind: 'broken' });
  });

  it('knows a failure without words from a proxy', async () => {
    const page: typeof fetch = () => Promise.resolve(new Response('<html>', { status: 503 }));
    const api = new Client({ base: 'https://x.test', fetch: page, newId: () => 'i', renew: () => Promise.resolve(false) });
    expect(await failure(api.call(endpoints.me))).toMatchObject({ kind: 'unavailable', problem: null });
  });
});

describe('an expired session', () => {
  it('is opened again once, and the call repeated with the same key', async () => {
    const server = new FakeServer();
    let tries = 0;
    server.on('POST /do-not-sync', () => ((tries += 1) === 1 ? problem(401, 'not_signed_in') : { status: 201, body: {} }));
    await client(server, () => Promise.resolve(true)).call(endpoints.block, { body: { pattern: 'x.test' }, key: 'k1' });
    expect(server.asked.map((one) => one.headers.get('Idempotency-Key'))).toEqual(['k1', 'k1']);
  });

  it('is not opened again for ever', async () => {
    const server = new FakeServer();
    server.on('GET /me', () => problem(401, 'not_signed_in'));
    const renew = vi.fn(() => Promise.resolve(true));
    expect(await failure(client(server, renew).call(endpoints.me))).toMatchObject({ kind: 'signed_out' });
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it('is not renewed for a refused Microsoft token', async () => {
    const server = new FakeServer();
    server.on('POST /session', () => problem(401, 'bad_token'));
    const renew = vi.fn(() => Promise.resolve(true));
    await failure(client(server, renew).call(endpoints.openSession, { bearer: 'microsoft' }));
    expect(renew).not.toHaveBeenCalled();
  });
});

it('gives the answer as it is', async () => {
  expect(await client(new FakeServer()).call(endpoints.me)).toEqual(me);
});
