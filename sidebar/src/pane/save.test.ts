import { describe, expect, it } from 'vitest';
import { later, problem, settle, world } from '../testing/fakes';
import { anna, context, email, hostFile, record, saved, sync } from '../testing/samples';
import { words } from '../words';

interface SaveBody {
  item: { id: string; subject: string; to: unknown[] };
  wish: { without_body: boolean; people: unknown[]; files: { id: string; name: string }[] };
  content?: { html: string; files: { id: string; name: string; data: string }[] };
}

async function ready(change: Parameters<typeof context>[0] = {}) {
  const here = world();
  here.server.on('POST /context', () => ({ status: 200, body: context(change) }));
  here.server.on('POST /saves', () => ({ status: 201, body: { saved: saved(), already: false, notices: [] } }));
  await here.pane.start();
  const bodies = () => here.server.calls('POST /saves').map((one) => one.body as SaveBody);
  return { ...here, bodies };
}

const keys = (calls: { headers: Headers }[]) => calls.map((one) => one.headers.get('Idempotency-Key'));

describe('saving', () => {
  it('sends what the panel shows and says that it is saved', async () => {
    const { pane, bodies } = await ready();
    pane.openSavePanel();
    await pane.confirm();
    expect(bodies()).toMatchObject([{ item: { id: 'm1' }, wish: { people: [{ type: 'Contact', id: '003A' }] } }]);
    expect(pane.state()).toMatchObject({ panel: 'home', context: { state: 'saved', title: words.save.done } });
    expect(pane.state().undo?.words).toBe(words.save.done);
  });

  it('names the links it knows although the server has ids only', async () => {
    const { pane, server } = await ready();
    const bare = saved({ links: [{ ...anna, name: 'Contact', subtitle: '' }, record('Case', '999', { name: 'Case' })] });
    server.on('POST /saves', () => ({ status: 201, body: { saved: bare, already: false, notices: [] } }));
    await pane.quickSave(false);
    expect(pane.state().context?.saved?.links.map((one) => one.name)).toEqual(['Anna', 'Case']);
  });

  it('asks for the reasons again, which changed with the save', async () => {
    const { pane, server } = await ready();
    const why = [{ kind: 'rule' as const, text: 'You saved it by hand.', level: '', setting: '' }];
    server.on('POST /context', () => ({ status: 200, body: context({ state: 'saved', title: 'Saved by you', saved: saved(), why }) }));
    await pane.quickSave(false);
    await settle();
    expect(pane.state().context).toMatchObject({ title: 'Saved by you', why });
  });

  it('is not taken back by a server that does not see it yet', async () => {
    const { pane } = await ready();
    await pane.quickSave(false);
    await settle();
    expect(pane.state().context?.state).toBe('saved');
  });

  it('makes one request of a double click', async () => {
    const { pane, server } = await ready();
    pane.openSavePanel();
    await Promise.all([pane.confirm(), pane.confirm()]);
    expect(server.calls('POST /saves')).toHaveLength(1);
  });

  it('offers no undo for what a colleague saved before', async () => {
    const { pane, server } = await ready();
    const before = saved({ by_you: false, saved_by: 'Bob' });
    server.on('POST /saves', () => ({ status: 200, body: { saved: before, already: true, notices: [] } }));
    await pane.quickSave(false);
    expect(pane.state()).toMatchObject({ undo: null, context: { title: words.save.already } });
  });

  it('passes on what the server has to say about it', async () => {
    const { pane, server } = await ready();
    const notices = ['b.exe: your Salesforce does not take this type.'];
    server.on('POST /saves', () => ({ status: 201, body: { saved: saved(), already: false, notices } }));
    await pane.quickSave(false);
    expect(pane.state().notices).toEqual(notices);
  });

  it('saves without the body on request', async () => {
    const { pane, bodies } = await ready();
    await pane.quickSave(true);
    expect(bodies()[0]!.wish.without_body).toBe(true);
  });

  it('takes the save back', async () => {
    const { pane, server } = await ready();
    server.on('DELETE /saves/s1', () => ({ status: 204, body: null }));
    await pane.quickSave(false);
    pane.undo();
    await settle();
    expect(server.calls('DELETE /saves/s1')).toHaveLength(1);
    expect(pane.state()).toMatchObject({ context: { state: 'not_saved' }, notices: [words.save.undone], undo: null });
  });

  it('is not undone by a slow answer to an earlier question', async () => {
    const { pane, server } = await ready();
    const slow = later<{ status: number; body: unknown }>();
    server.on('POST /context', () => slow.promise);
    const looking = pane.refresh();
    await pane.quickSave(false);
    slow.give({ status: 200, body: context() });
    await looking;
    expect(pane.state().context?.state).toBe('saved');
  });
});

describe('without a way into the mailbox', () => {
  it('reads body and chosen files itself, and says what they are to be called', async () => {
    const { pane, host, bodies } = await ready({ mailbox: 'none' });
    host.open = email('m1', { files: [hostFile('f1'), hostFile('f2')] });
    await pane.refresh();
    pane.openSavePanel();
    const form = pane.state().form!;
    const [first, second] = form.files;
    pane.edit({ ...form, files: [{ ...first!, name: 'Offer.pdf' }, { ...second!, ticked: false }] });
    await pane.confirm();
    expect(bodies()[0]!.content).toEqual({
      html: '<p>Hello</p>',
      text: 'Hello',
      files: [{ id: 'f1', name: 'f1.pdf', content_type: 'application/pdf', data: 'aGk=' }],
    });
    expect(bodies()[0]!.wish.files).toMatchObject([{ id: 'f1', name: 'Offer.pdf' }]);
  });

  it('sends nothing when the person leaves while it reads', async () => {
    const { pane, host, server } = await ready({ mailbox: 'lost' });
    host.body = () => {
      host.open = email('m2');
      return Promise.resolve({ html: '', text: '' });
    };
    await pane.quickSave(false);
    expect(server.calls('POST /saves')).toHaveLength(0);
    expect(pane.state().trouble?.title).toBe(words.problems.moved.title);
  });
});

describe('when it goes wrong', () => {
  it('shows the words of the server with its next step, and keeps the form', async () => {
    const { pane, server } = await ready();
    server.on('POST /saves', () => problem(422, 'too_many', { title: 'Too many', detail: 'Untick one.', action: 'choose' }));
    pane.openSavePanel();
    await pane.confirm();
    expect(pane.state()).toMatchObject({ panel: 'save', trouble: { title: 'Too many', action: 'choose' }, waiting: 0 });
    expect(pane.state().form).not.toBeNull();
  });

  it('tries again with the same key after Salesforce failed', async () => {
    const { pane, server } = await ready();
    server.on('POST /saves', () => problem(502, 'salesforce_down', { action: 'retry' }));
    await pane.quickSave(false);
    server.on('POST /saves', () => ({ status: 201, body: { saved: saved(), already: false, notices: [] } }));
    pane.help('retry');
    await settle();
    const [first, second] = keys(server.calls('POST /saves'));
    expect(second).toBe(first);
    expect(pane.state()).toMatchObject({ trouble: null, context: { state: 'saved' } });
  });

  it('does nothing for a mail that is not open any more', async () => {
    const { pane, server, host } = await ready();
    pane.openSavePanel();
    host.open = email('m2');
    await pane.confirm();
    expect(server.calls('POST /saves')).toHaveLength(0);
  });
});

describe('offline', () => {
  async function savedOffline() {
    const here = await ready();
    here.server.offline = true;
    await here.pane.quickSave(false);
    return here;
  }

  it('keeps the click and says that nothing is lost', async () => {
    const { pane } = await savedOffline();
    expect(pane.state()).toMatchObject({ waiting: 1, savePending: true });
    expect(pane.state().trouble).toEqual({ title: words.offline.title, detail: words.offline.kept, action: 'retry' });
  });

  it('sends it once, with its key, when the connection is back', async () => {
    const { pane, server, storage } = await savedOffline();
    const [stored] = JSON.parse([...storage.kept.values()][0]!) as { key: string }[];
    server.offline = false;
    await pane.cameOnline();
    expect(keys(server.calls('POST /saves'))).toEqual([stored!.key]);
    expect(pane.state()).toMatchObject({ waiting: 0, savePending: false, trouble: null });
    expect(storage.kept.size).toBe(0);
  });

  it('tries again by itself, waiting longer each time', async () => {
    const { timers } = await savedOffline();
    for (let round = 0; round < 5; round += 1) {
      timers.at(-1)!.work();
      await settle();
    }
    expect(timers.map((one) => one.ms)).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  });

  it('stores no address or subject', async () => {
    const { storage } = await savedOffline();
    const text = [...storage.kept.values()].join();
    expect(text).toContain('"m1"');
    expect(text).not.toMatch(/@us\.test|@newco\.test|About m1/);
  });

  it('goes out from the next pane of the same person', async () => {
    const { storage } = await savedOffline();
    const next = world();
    storage.kept.forEach((value, name) => next.storage.setItem(name, value));
    next.server.on('POST /saves', () => ({ status: 201, body: { saved: saved(), already: false, notices: [] } }));
    await next.pane.start();
    await settle();
    expect(next.server.calls('POST /saves')).toHaveLength(1);
    expect(next.storage.kept.size).toBe(0);
  });

  it('takes an answered first sending for done', async () => {
    const { pane, server } = await savedOffline();
    server.offline = false;
    server.on('POST /saves', () => problem(422, 'idempotency_key_reused'));
    await pane.cameOnline();
    expect(pane.state()).toMatchObject({ trouble: null, waiting: 0 });
  });

  it('says when the server refuses it in the end', async () => {
    const { pane, server } = await savedOffline();
    server.offline = false;
    server.on('POST /saves', () => problem(403, 'forbidden', { title: 'Not allowed' }));
    await pane.cameOnline();
    expect(pane.state().trouble).toMatchObject({ title: words.offline.dropped });
    expect(pane.state().trouble?.detail).toContain('Not allowed');
  });
});

describe('leaving with unsaved choices', () => {
  it('saves the earlier mail on request', async () => {
    const { pane, host, bodies } = await ready();
    pane.openSavePanel();
    pane.edit({ ...pane.state().form!, comment: 'Call her', touched: true });
    host.goTo(email('m2'));
    await settle();
    await pane.saveEarlier();
    expect(bodies()).toMatchObject([{ item: { id: 'm1' }, wish: { comment: 'Call her' } }]);
    expect(pane.state().undo?.words).toContain('is saved to Salesforce');
    expect(pane.state()).toMatchObject({ leaving: null, context: { state: 'not_saved' } });
  });
});

describe('links of a saved mail', () => {
  it('are removed at once and put back by undo', async () => {
    const { pane, server } = await ready({ state: 'saved', title: 'Saved by you', saved: saved() });
    server.on('DELETE /saves/s1/links/Contact/003A', () => ({ status: 200, body: saved({ links: [] }) }));
    server.on('POST /saves/s1/links', () => ({ status: 200, body: saved({ links: [anna] }) }));
    await pane.removeLink(anna);
    expect(pane.state().context?.saved?.links).toEqual([]);
    pane.undo();
    await settle();
    expect(server.calls('POST /saves/s1/links')[0]!.body).toEqual({ type: 'Contact', id: '003A' });
    expect(pane.state().context).toMatchObject({ title: 'Saved by you', saved: { links: [anna] } });
  });

  it('offer no undo when removing failed', async () => {
    const { pane, server } = await ready({ state: 'saved', saved: saved() });
    server.on('DELETE /saves/s1/links/Contact/003A', () => problem(502, 'salesforce_down'));
    await pane.removeLink(anna);
    expect(pane.state().undo).toBeNull();
    expect(pane.state().trouble).not.toBeNull();
  });

  it('take the place of those they do not go with, when the person says so', async () => {
    const { pane, server } = await ready({ state: 'saved', saved: saved() });
    const pilot = record('Opportunity', '006P', { name: 'Pilot' });
    server.on('POST /saves/s1/links', () => problem(422, 'too_many_business', { title: "These links don't go together", action: 'choose' }));
    server.on('PUT /saves/s1/links', () => ({ status: 200, body: saved({ links: [anna, pilot] }) }));
    await pane.addLink(pilot);
    expect(pane.state().trouble).toMatchObject({ title: "These links don't go together", action: 'instead' });

    pane.help('instead');
    await settle();

    expect(server.calls('PUT /saves/s1/links').map((one) => one.body)).toEqual([{ type: 'Opportunity', id: '006P' }]);
    expect(pane.state()).toMatchObject({ panel: 'home', trouble: null, context: { saved: { links: [anna, pilot] } } });
  });

  it('cannot be changed on what another product saved', async () => {
    const { pane, server } = await ready({ state: 'saved', saved: saved({ id: '' }) });
    const before = server.asked.length;
    await pane.addLink(record('Case', '500C'));
    expect(server.asked).toHaveLength(before);
  });
});

describe('do not sync', () => {
  it('blocks at once and takes it back', async () => {
    const { pane, server } = await ready();
    const blocked = context();
    blocked.people[1] = { ...blocked.people[1]!, status: 'blocked', block_entry_id: 'e1' };
    server.on('POST /do-not-sync', () => ({ status: 201, body: { id: 'e1', pattern: 'newco.test', kind: 'domain', level: 'you', created_at: '' } }));
    server.on('DELETE /do-not-sync/e1', () => ({ status: 204, body: null }));
    server.on('POST /context', () => ({ status: 200, body: blocked }));
    await pane.block('newco.test');
    expect(pane.state().context?.people[1]).toMatchObject({ status: 'blocked', block_entry_id: 'e1' });
    server.on('POST /context', () => ({ status: 200, body: context() }));
    pane.undo();
    await settle();
    expect(server.calls('DELETE /do-not-sync/e1')).toHaveLength(1);
    expect(pane.state().context?.people[1]?.status).toBe('unresolved');
  });
});

describe('background sync', () => {
  it('is asked about until the session ends', async () => {
    const { pane, server, timers } = await ready();
    server.on('POST /sync/force', () => ({ status: 202, body: sync({ status: 'running' }) }));
    await pane.forceSync();
    server.on('GET /sync', () => ({ status: 200, body: sync() }));
    const looks = server.calls('POST /context').length;
    timers.at(-1)!.work();
    await settle();
    expect(pane.state().sync?.status).toBe('on');
    expect(server.calls('POST /context')).toHaveLength(looks + 1);
  });

  it('is paused and resumed', async () => {
    const { pane, server } = await ready();
    server.on('POST /sync/pause', () => ({ status: 200, body: sync({ status: 'paused' }) }));
    server.on('POST /sync/resume', () => ({ status: 200, body: sync() }));
    await pane.pauseSync();
    expect(pane.state().sync?.status).toBe('paused');
    await pane.resumeSync();
    expect(pane.state().sync?.status).toBe('on');
  });
});
