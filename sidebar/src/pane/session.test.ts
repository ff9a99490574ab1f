import { describe, expect, it } from 'vitest';
import { later, problem, settle, world } from '../testing/fakes';
import { context, draft, email, me } from '../testing/samples';
import { words } from '../words';

describe('starting', () => {
  it('uses the cookie session and asks nobody for a token', async () => {
    const { pane, server } = world();
    await pane.start();
    expect(pane.state()).toMatchObject({ session: 'signed_in', user: me.user, loading: false });
    expect(pane.state().context?.title).toBe('Not saved');
    expect(server.calls('POST /session')).toHaveLength(0);
  });

  it('exchanges a Microsoft token once when there is no cookie, and keeps it in memory only', async () => {
    const { pane, server, host, storage } = world();
    host.microsoftToken = 'microsoft';
    const guarded = (body: unknown) => (asked: { headers: Headers }) =>
      asked.headers.get('Authorization') === 'Bearer ours' ? { status: 200, body } : problem(401, 'not_signed_in');
    server.on('GET /me', guarded(me));
    server.on('POST /context', guarded(context()));
    server.on('POST /session', () => ({ status: 201, body: { token: 'ours', expires_in: 3600, user: me.user } }));
    await pane.start();
    expect(server.calls('POST /session').map((one) => one.headers.get('Authorization'))).toEqual(['Bearer microsoft']);
    expect(pane.state()).toMatchObject({ session: 'signed_in', trouble: null });
    expect(JSON.stringify([...storage.kept])).not.toContain('ours');
  });

  it('asks the person to sign in when no token comes silently', async () => {
    const { pane, server } = world();
    server.on('GET /me', () => problem(401, 'not_signed_in'));
    server.on('POST /context', () => problem(401, 'not_signed_in'));
    await pane.start();
    expect(pane.state()).toMatchObject({ session: 'signed_out', trouble: null });
  });

  it('says so when there is no connection, and tries again on request', async () => {
    const { pane, server } = world();
    server.offline = true;
    await pane.start();
    expect(pane.state().trouble).toMatchObject({ title: words.problems.offline.title, action: 'retry' });
    server.offline = false;
    pane.help('retry');
    await settle();
    expect(pane.state()).toMatchObject({ session: 'signed_in', trouble: null });
  });
});

describe('signing in', () => {
  it('falls back to our own window and takes the token it hands over', async () => {
    const { pane, server, host } = world();
    server.on('GET /me', (asked) => (asked.headers.get('Authorization') === 'Bearer ours' ? { status: 200, body: me } : problem(401, 'x')));
    await pane.start();
    host.dialogAnswer = JSON.stringify({ token: 'ours' });
    await pane.signIn();
    expect(host.dialogs).toEqual(['https://lockstep.test/auth/microsoft/login?dialog=1']);
    expect(pane.state().session).toBe('signed_in');
  });

  it('stays at the button when the window is closed', async () => {
    const { pane, server } = world();
    server.on('GET /me', () => problem(401, 'x'));
    await pane.start();
    await pane.signIn();
    expect(pane.state().session).toBe('signed_out');
  });
});

it('connects Salesforce in a window and then looks again', async () => {
  const { pane, server, host } = world();
  let connected = false;
  server.on('GET /me', () => ({ status: 200, body: { ...me, connections: { ...me.connections, salesforce: connected ? 'ok' : 'none' } } }));
  server.on('POST /context', () => ({ status: 200, body: context({ salesforce: connected ? 'ok' : 'none' }) }));
  server.on('POST /connections/salesforce', () => {
    connected = true;
    return { status: 200, body: { url: 'https://login.test/authorize' } };
  });
  await pane.start();
  expect(pane.state().connections?.salesforce).toBe('none');
  await pane.connect('salesforce');
  expect(host.dialogs).toEqual(['https://login.test/authorize']);
  expect(pane.state().connections?.salesforce).toBe('ok');
});

describe('looking at a mail', () => {
  it('drops the answer about a mail the person has left', async () => {
    const { pane, server, host } = world();
    const slow = later<{ status: number; body: unknown }>();
    server.on('POST /context', (asked) => {
      const { item } = asked.body as { item: { id: string } };
      return item.id === 'm1' ? slow.promise : { status: 200, body: context({ title: 'About m2' }) };
    });
    const starting = pane.start();
    await settle();
    host.goTo(email('m2'));
    await settle();
    slow.give({ status: 200, body: context({ title: 'About m1' }) });
    await starting;
    expect(pane.state().context?.title).toBe('About m2');
  });

  it('reads again when the mail changes while it is read', async () => {
    const { pane, host } = world();
    host.beforeRead = () => {
      host.beforeRead = () => undefined;
      host.open = email('m2');
    };
    await pane.start();
    expect(pane.state().email?.key).toBe('m2');
  });

  it('does not ask Salesforce about service mail', async () => {
    const { pane, server, host } = world();
    const report = email('r1');
    report.item.item_class = 'REPORT.IPM.Note.NDR';
    host.open = report;
    await pane.start();
    expect(server.calls('POST /context')).toHaveLength(0);
    expect(pane.state().loading).toBe(false);
  });

  it('is calm when no mail is chosen', async () => {
    const { pane, host } = world();
    host.open = null;
    await pane.start();
    expect(pane.state()).toMatchObject({ email: null, loading: false, trouble: null });
  });
});

describe('a draft', () => {
  const onDraft = async () => {
    const here = world();
    here.host.open = draft();
    here.server.on('POST /context', () => ({ status: 200, body: context({ state: 'compose', title: 'Draft' }) }));
    here.server.on('POST /choices', () => ({ status: 201, body: { token: 't1' } }));
    here.server.on('DELETE /choices/t1', () => ({ status: 204, body: null }));
    await here.pane.start();
    here.pane.openSavePanel();
    return here;
  };

  it('gets the token of the choice', async () => {
    const { pane, host, server } = await onDraft();
    await pane.confirm();
    expect(host.choices).toEqual(['t1']);
    expect(pane.state()).toMatchObject({ panel: 'home', email: { choice: 't1' } });
    expect(server.calls('POST /choices')[0]!.headers.get('Idempotency-Key')).toBeTruthy();
  });

  it('keeps its token when the choice changes', async () => {
    const { pane, server } = await onDraft();
    await pane.confirm();
    pane.openSavePanel();
    await pane.confirm();
    expect(server.calls('POST /choices').map((one) => (one.body as { token?: string }).token)).toEqual([undefined, 't1']);
  });

  it('loses it again on request', async () => {
    const { pane, host, server } = await onDraft();
    await pane.confirm();
    await pane.dropChoice();
    expect(host.choices).toEqual(['t1', '']);
    expect(server.calls('DELETE /choices/t1')).toHaveLength(1);
    expect(pane.state().email?.choice).toBe('');
  });

  it('leaves no choice behind that Outlook could not note', async () => {
    const { pane, host, server } = await onDraft();
    host.setChoice = () => Promise.reject(new Error('quota'));
    await pane.confirm();
    expect(server.calls('DELETE /choices/t1')).toHaveLength(1);
    expect(pane.state().trouble).not.toBeNull();
    expect(pane.state().panel).toBe('save');
  });
});
