import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SavedFile } from '../api/shapes';
import { UNDO_MS } from '../parts/UndoBar';
import { later, problem, settle, world } from '../testing/fakes';
import { anna, context, draft, email, hostFile, me, record, saved, sync } from '../testing/samples';
import { type World, openPane } from '../testing/screen';
import { words } from '../words';

let here: World;

const answer = (change: Parameters<typeof context>[0]) => here.server.on('POST /context', () => ({ status: 200, body: context(change) }));

beforeEach(() => {
  here = world();
  here.server.on('POST /saves', () => ({ status: 201, body: { saved: saved(), already: false, notices: [] } }));
});

afterEach(() => vi.useRealTimers());

describe('the first look', () => {
  it('shows room for what is coming while it waits', async () => {
    const slow = later<{ status: number; body: unknown }>();
    here.server.on('POST /context', () => slow.promise);
    const starting = openPane(here);
    await settle();
    expect(document.querySelectorAll('.skeleton-row')).toHaveLength(4);
    slow.give({ status: 200, body: context() });
    const screen = await starting;
    expect(screen.all('.skeleton-row')).toHaveLength(0);
  });

  it('says first what is true, and leads to why', async () => {
    const screen = await openPane(here);
    const line = screen.all('[role=status]')[0]!;
    expect(line.textContent).toContain('Not saved');
    expect(line.getAttribute('aria-live')).toBe('polite');
    await screen.press('Not saved why?');
    expect(screen.text).toContain('Mails are saved by hand.');
    expect(document.activeElement?.textContent).toBe(words.why.title);
    await screen.press(words.why.back);
    expect(document.activeElement?.id).toBe('state');
  });

  it('shows people and records with a way into Salesforce', async () => {
    const screen = await openPane(here);
    expect(screen.text).toContain('CFO · Acme');
    await screen.press('Open Renewal 2027 in Salesforce');
    expect(here.host.pages).toEqual(['https://sf.test/006R']);
  });

  it('offers no dead button to create records', async () => {
    const screen = await openPane(here);
    expect(screen.all('fluent-button').some((one) => /create/i.test(one.textContent ?? ''))).toBe(false);
  });

  it('has exactly one primary button', async () => {
    const screen = await openPane(here);
    expect(screen.all('.primary-row > fluent-button[appearance=primary]').map((one) => one.textContent)).toEqual([words.save.button]);
    expect(screen.all('main fluent-button[appearance=primary]')).toEqual([]);
  });
});

describe('before it can work', () => {
  it('asks to sign in', async () => {
    here.server.on('GET /me', () => problem(401, 'x'));
    const screen = await openPane(here);
    expect(screen.text).toContain(words.signIn.title);
    here.server.on('GET /me', () => ({ status: 200, body: me }));
    here.host.dialogAnswer = 'connected';
    await screen.press(words.signIn.button);
    expect(screen.text).toContain('Not saved');
  });

  it('offers one button to connect Salesforce', async () => {
    const connections = { salesforce: 'none', mailbox: 'ok' };
    here.server.on('GET /me', () => ({ status: 200, body: { ...me, connections } }));
    answer({ state: 'not_connected', salesforce: 'none' });
    here.server.on('POST /connections/salesforce', () => ({ status: 200, body: { url: 'https://login.test/a' } }));
    const screen = await openPane(here);
    expect(screen.text).toContain(words.connect.detail);
    await screen.press(words.connect.button);
    expect(here.host.dialogs).toEqual(['https://login.test/a']);
  });

  it.each(['lost', 'ok'] as const)('offers one button to connect again after a refusal, whatever else is known (%s)', async (salesforce) => {
    here.server.on('GET /me', () => ({ status: 200, body: { ...me, connections: { salesforce, mailbox: 'ok' } } }));
    here.server.on('POST /context', () => problem(502, 'salesforce_access_lost', { title: words.connect.lostTitle, action: 'connect_salesforce' }));
    const screen = await openPane(here);
    expect(screen.all('[role=alert]')[0]?.textContent).toContain(words.connect.lostTitle);
    expect(screen.all('fluent-button').filter((one) => one.textContent === words.connect.button)).toHaveLength(1);
  });

  it('explains service mail and offers nothing', async () => {
    const report = email();
    report.item.item_class = 'IPM.Schedule.Meeting.Request';
    here.host.open = report;
    const screen = await openPane(here);
    expect(screen.text).toContain(words.service.detail);
    expect(screen.button(words.save.button).getAttribute('aria-disabled')).toBe('true');
    await screen.press(words.save.button);
    expect(screen.all('#panel-title')).toEqual([]);
  });
});

describe('saving', () => {
  it('opens in place with the links and reasons ticked', async () => {
    const screen = await openPane(here);
    await screen.press(words.save.button);
    expect(screen.text).toContain('newest open deal');
    expect([screen.tick('Anna').checked, screen.tick('Renewal').checked, screen.tick('Invoice').checked]).toEqual([true, true, false]);
    await screen.press(words.save.confirm);
    expect(screen.all('[role=status]')[0]?.textContent).toContain(words.save.done);
    expect(screen.findButton(words.saved.open)).toBeDefined();
    expect(screen.findButton(words.undo.button)).toBeDefined();
  });

  it('says why a link is refused, leaves the box empty, and swaps on request', async () => {
    const screen = await openPane(here);
    await screen.press(words.save.button);
    await screen.setTick('Invoice', true);
    expect(screen.text).toContain(words.refusals.one_business);
    expect(screen.tick('Invoice').checked).toBe(false);
    await screen.press(words.refusals.untick);
    expect([screen.tick('Renewal').checked, screen.tick('Invoice').checked]).toEqual([false, true]);
  });

  it('finds another record and ticks it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    const bob = record('Contact', '003B', { name: 'Bob' });
    here.server.on('GET /search', () => ({ status: 200, body: { records: [bob] } }));
    const screen = await openPane(here);
    await screen.press(words.save.button);
    await screen.press(words.save.add);
    await screen.type('fluent-text-input', 'bo');
    await screen.do(() => vi.advanceTimersByTimeAsync(300));
    await screen.press('Add Bob');
    expect(screen.tick('Bob').checked).toBe(true);
  });

  it('shows files with sizes, and why one cannot go', async () => {
    here.host.open = email('m1', { files: [hostFile('ok'), hostFile('huge', { size: 30_000_000 }), hostFile('logo', { inline: true })] });
    const screen = await openPane(here);
    await screen.press(words.save.button);
    expect(screen.text).toContain(`30 MB · ${words.save.fileTooBig}`);
    expect([screen.tick('ok').checked, screen.tick('huge').checked, screen.tick('logo').checked]).toEqual([true, false, false]);
    expect(screen.all('details')[0]?.textContent).toContain(words.save.inline(1));
  });

  it('does not save a file without a name', async () => {
    const screen = await openPane(here);
    await screen.press(words.save.button);
    await screen.press('Rename f1.pdf');
    await screen.type('fluent-text-input', ' ');
    expect(screen.text).toContain(words.save.nameEmpty);
    await screen.press(words.save.confirm);
    expect(here.server.calls('POST /saves')).toHaveLength(0);
  });

  it('keeps what was typed when the pane refreshes or the panel is closed', async () => {
    const screen = await openPane(here);
    await screen.press(words.save.button);
    await screen.type('fluent-textarea', 'Call her');
    answer({ business: [] });
    await screen.do(() => here.pane.refresh());
    await screen.press(words.save.cancel);
    await screen.press(words.save.button);
    expect((screen.all('fluent-textarea')[0] as unknown as { value: string }).value).toBe('Call her');
  });

  it('saves quickly from the menu', async () => {
    const screen = await openPane(here);
    await screen.choose(words.save.withoutBody);
    expect(here.server.calls('POST /saves')[0]?.body).toMatchObject({ wish: { without_body: true, people: [{ id: '003A' }] } });
  });

  it('asks before choices for another mail are lost', async () => {
    const screen = await openPane(here);
    await screen.press(words.save.button);
    await screen.setTick('Anna', false);
    await screen.do(() => here.host.goTo(email('m2')));
    expect(screen.text).toContain(words.unsaved.detail('About m1'));
    await screen.press(words.unsaved.discard);
    expect(screen.text).not.toContain(words.unsaved.title);
  });
});

describe('undo', () => {
  it('is offered for ten seconds, longer while the person is on it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], shouldAdvanceTime: true });
    const screen = await openPane(here);
    await screen.choose(words.save.quick);
    await screen.do(() => screen.all('.undo')[0]?.dispatchEvent(new Event('mouseenter')));
    await screen.do(() => vi.advanceTimersByTimeAsync(UNDO_MS * 2));
    expect(screen.findButton(words.undo.button)).toBeDefined();
    await screen.do(() => screen.all('.undo')[0]?.dispatchEvent(new Event('mouseleave')));
    await screen.do(() => vi.advanceTimersByTimeAsync(UNDO_MS + 100));
    expect(screen.findButton(words.undo.button)).toBeUndefined();
  });
});

describe('a saved mail', () => {
  it('shows by whom and to what, and lets links go', async () => {
    answer({ state: 'saved', title: 'Saved by Bob', saved: saved({ by_you: false, saved_by: 'Bob' }) });
    here.server.on('DELETE /saves/s1/links/Contact/003A', () => ({ status: 200, body: saved({ links: [] }) }));
    const screen = await openPane(here);
    expect(screen.text).toContain('By Bob');
    await screen.press('Remove the link to Anna');
    expect(screen.text).toContain(words.saved.noLinks);
    expect(screen.text).toContain(words.saved.removed('Anna'));
  });

  it('tells which files are not there, and why', async () => {
    const files: SavedFile[] = [
      { name: 'a.pdf', status: 'saved', reason: '' },
      { name: 'b.exe', status: 'skipped', reason: 'this type is not allowed' },
      { name: 'c.pdf', status: 'pending', reason: '' },
    ];
    answer({ state: 'saved', saved: saved({ files }) });
    const screen = await openPane(here);
    expect(screen.all('.plain li').map((one) => one.textContent)).toEqual([
      'a.pdf',
      'b.exeNot saved: this type is not allowed',
      'c.pdfFollows in a moment',
    ]);
  });

  it('cannot be changed when another product saved it', async () => {
    answer({ state: 'saved', saved: saved({ id: '', links: [anna] }) });
    const screen = await openPane(here);
    expect(screen.findButton('Remove the link to Anna')).toBeUndefined();
    expect(screen.findButton(words.saved.add)).toBeUndefined();
  });
});

describe('new records', () => {
  it('lets an address or its whole domain be kept out', async () => {
    here.server.on('POST /do-not-sync', () => ({ status: 201, body: { id: 'e1', pattern: 'newco.test', kind: 'domain', level: 'you', created_at: '' } }));
    const screen = await openPane(here);
    await screen.do(() => here.pane.show('new'));
    expect(screen.text).toContain(words.newRecords.unresolved);
    await screen.choose(words.people.blockDomain('newco.test'));
    expect(here.server.calls('POST /do-not-sync')[0]?.body).toEqual({ pattern: 'newco.test' });
    expect(screen.text).toContain(words.people.blockedDone('newco.test'));
  });

  it('lets a kept-out person in again', async () => {
    answer({ people: [{ email: 'jo@newco.test', name: 'Jo', status: 'blocked', records: [], block_entry_id: 'e1' }] });
    here.server.on('DELETE /do-not-sync/e1', () => ({ status: 204, body: null }));
    const screen = await openPane(here);
    await screen.press(words.people.unblock);
    expect(here.server.calls('DELETE /do-not-sync/e1')).toHaveLength(1);
  });

  it('offers nothing where the organization blocked', async () => {
    answer({ people: [{ email: 'jo@newco.test', name: 'Jo', status: 'blocked', records: [], block_entry_id: '' }] });
    const screen = await openPane(here);
    expect(screen.text).toContain(words.people.blocked);
    expect(screen.findButton(words.people.unblock)).toBeUndefined();
  });
});

describe('a draft', () => {
  beforeEach(() => {
    here.host.open = draft();
    answer({ state: 'compose', title: 'Draft' });
    here.server.on('POST /choices', () => ({ status: 201, body: { token: 't1' } }));
  });

  it('will be saved after sending', async () => {
    const screen = await openPane(here);
    await screen.press(words.compose.button);
    expect(screen.all('.file')).toEqual([]);
    await screen.press(words.compose.confirm);
    expect(screen.text).toContain(words.state.chosen);
    expect(screen.findButton(words.compose.drop)).toBeDefined();
  });

  it('shows the choice that was kept, whatever the rules propose by then', async () => {
    const screen = await openPane(here);
    await screen.press(words.compose.button);
    await screen.setTick('Renewal', false);
    await screen.type('fluent-textarea', 'Mind the price');
    await screen.press(words.compose.confirm);
    await screen.do(() => here.pane.refresh());
    await screen.press(words.compose.change);
    expect([screen.tick('Anna').checked, screen.tick('Renewal').checked]).toEqual([true, false]);
    expect((screen.all('fluent-textarea')[0] as HTMLTextAreaElement).value).toBe('Mind the price');
  });

  it('opened again, shows the choice that the server keeps', async () => {
    here.host.open = draft('t1');
    const kept = { people: [{ type: 'Contact', id: '003Z' }], business: [{ type: 'Case', id: '500C' }], comment: 'Mind the price' };
    const wish = { ...kept, without_body: true, copy: null, follow_thread: false, by_rules: false };
    here.server.on('GET /choices/t1', () => ({ status: 200, body: wish }));
    const screen = await openPane(here);
    await screen.press(words.compose.change);
    expect([screen.tick('Anna').checked, screen.tick('Invoice').checked]).toEqual([false, true]);
    expect(screen.tick(words.save.chosenBefore).checked).toBe(true);
    expect((screen.all('fluent-textarea')[0] as HTMLTextAreaElement).value).toBe('Mind the price');
  });

  it('begins anew when the choice was dropped elsewhere', async () => {
    here.host.open = draft('t1');
    here.server.on('GET /choices/t1', () => problem(404, 'no_such_choice'));
    const screen = await openPane(here);
    await screen.press(words.compose.change);
    expect(screen.tick('Renewal').checked).toBe(true);
  });

  it('is refused while sync is paused, with a way on', async () => {
    const paused = sync({ status: 'paused' });
    here.server.on('GET /me', () => ({ status: 200, body: { ...me, sync: paused } }));
    answer({ state: 'compose', title: 'Draft', sync: paused });
    here.server.on('POST /sync/resume', () => ({ status: 200, body: sync() }));
    const screen = await openPane(here);
    expect(screen.text).toContain(words.compose.syncPaused);
    expect(screen.findButton(words.compose.button)).toBeUndefined();
    await screen.press(words.sync.resume);
    expect(screen.findButton(words.compose.button)).toBeDefined();
  });
});

describe('errors', () => {
  it('say what happened and offer the next step', async () => {
    here.server.on('POST /context', () => problem(502, 'salesforce_down', { title: 'Salesforce did not answer', detail: 'Nothing was lost.', action: 'retry' }));
    const screen = await openPane(here);
    expect(screen.all('[role=alert]')[0]?.textContent).toContain('Salesforce did not answer');
    answer({});
    await screen.press(words.problems.actions.retry);
    expect(screen.text).toContain('Not saved');
    expect(screen.all('[role=alert]')).toEqual([]);
  });
});

describe('the footer', () => {
  it('tells the last and the next sync', async () => {
    const running = sync({ last_session_at: '2026-11-22T11:57:00Z', next_session_at: '2026-11-22T12:27:00Z' });
    here.server.on('GET /me', () => ({ status: 200, body: { ...me, sync: running } }));
    answer({ sync: running });
    const screen = await openPane(here);
    expect(screen.all('footer')[0]?.textContent).toMatch(/Synced 3 min\. ago · next .*27/);
  });

  it('starts a session on request', async () => {
    here.server.on('POST /sync/force', () => ({ status: 202, body: sync({ status: 'running' }) }));
    const screen = await openPane(here);
    await screen.press(words.sync.now);
    expect(screen.all('footer')[0]?.textContent).toContain(words.sync.running);
  });

  it('offers to connect a mailbox that is not connected', async () => {
    answer({ mailbox: 'none' });
    here.server.on('POST /connections/mailbox', () => ({ status: 200, body: { url: '/auth/x' } }));
    const screen = await openPane(here);
    await screen.press(words.connect.mailbox);
    expect(here.host.dialogs).toEqual(['https://lockstep.test/auth/x']);
  });
});
