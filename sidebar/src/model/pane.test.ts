import { describe, expect, it } from 'vitest';
import { context, draft, email, paneState, saved, sync } from '../testing/samples';
import { words } from '../words';
import { type PaneEvent, type PaneState, next } from './pane';
import { startForm, tickRecord } from './save_form';
import { stateLine } from './state_line';
import { isServiceMail, whatCanBeDone } from './what_can_be_done';

const after = (state: PaneState, ...events: PaneEvent[]) => events.reduce<PaneState>((now, event) => next(now, event), state);
const touched = () => {
  const form = startForm('m1', 'About m1', context(), []);
  return tickRecord(form, form.records[0]!, false);
};

describe('moving to another mail', () => {
  it('drops a late answer about the earlier one', () => {
    const moved = after(paneState(), { type: 'item', email: email('m2') });
    expect(after(moved, { type: 'context', key: 'm1', context: context() }).context).toBeNull();
    expect(after(moved, { type: 'saved', key: 'm1', saved: saved(), title: '', notices: [] }).context).toBeNull();
  });

  it('closes panels, notices and undo of the earlier one', () => {
    const busy = paneState({ panel: 'why', notices: ['x'], undo: { id: '1', words: 'x' } });
    expect(after(busy, { type: 'item', email: email('m2') })).toMatchObject({ panel: 'home', notices: [], undo: null, form: null });
  });

  it('keeps touched choices aside and asks', () => {
    const moved = after(paneState({ form: touched(), panel: 'save' }), { type: 'item', email: email('m2') });
    expect(moved.leaving?.email.key).toBe('m1');
    expect(moved.form).toBeNull();
  });

  it('does not ask about an untouched form', () => {
    const idle = paneState({ form: startForm('m1', '', context(), []), panel: 'save' });
    expect(after(idle, { type: 'item', email: email('m2') }).leaving).toBeNull();
  });

  it('brings the choices back when the person goes back', () => {
    const back = after(paneState({ form: touched() }), { type: 'item', email: email('m2') }, { type: 'item', email: email('m1') });
    expect(back).toMatchObject({ panel: 'save', leaving: null });
    expect(back.form?.chosen).toEqual(touched().chosen);
  });

  it('shows the same mail again without losing anything', () => {
    const form = touched();
    const again = after(paneState({ form, panel: 'save' }), { type: 'item', email: email('m1') });
    expect(again).toMatchObject({ form, panel: 'save' });
    expect(again.context).not.toBeNull();
  });
});

it('counts two pieces of the same work', () => {
  const busy = after(paneState(), { type: 'work', work: 'links', on: true }, { type: 'work', work: 'links', on: true });
  expect(after(busy, { type: 'work', work: 'links', on: false }).working).toEqual(['links']);
});

describe('the state line', () => {
  it.each<[string, Partial<PaneState>, { text: string; tone: string }]>([
    ['what the server says', { context: context({ state: 'pending', title: 'Will be saved at 14:32' }) }, { text: 'Will be saved at 14:32', tone: 'soon' }],
    ['its own word without a title', { context: context({ title: '' }) }, { text: 'Not saved', tone: 'calm' }],
    ['that a save is under way', { working: ['save'] }, { text: words.state.saving, tone: 'soon' }],
    ['that a click waits', { savePending: true }, { text: words.state.waiting, tone: 'soon' }],
    ['that it is looking', { context: null, loading: true }, { text: words.state.loading, tone: 'calm' }],
    ['that it could not look', { context: null }, { text: words.state.unknown, tone: 'bad' }],
    ['that no mail is chosen', { context: null, email: null }, { text: words.state.noItem, tone: 'off' }],
    ['that Salesforce is not connected', { connections: { salesforce: 'none', mailbox: 'ok' } }, { text: 'Not connected', tone: 'off' }],
    ['that a draft will be saved', { email: draft('t1'), context: context({ state: 'compose', title: 'Draft' }) }, { text: words.state.chosen, tone: 'soon' }],
    ['that a draft lost its choice', { email: draft(), context: context({ state: 'chosen', title: 'x' }) }, { text: 'Draft', tone: 'calm' }],
  ])('says %s', (_, change, line) => {
    expect(stateLine(paneState(change))).toMatchObject(line);
  });

  it('says that service mail is not saved', () => {
    const report = email('m1');
    report.item.item_class = 'REPORT.IPM.Note.NDR';
    expect(stateLine(paneState({ email: report, context: null })).text).toBe("Can't be saved");
  });
});

describe('what can be done', () => {
  it.each<[string, Partial<PaneState>, { primary: string; enabled: boolean }]>([
    ['connect first', { connections: { salesforce: 'lost', mailbox: 'ok' } }, { primary: 'connect', enabled: true }],
    ['save', {}, { primary: 'save', enabled: true }],
    ['nothing when it cannot be saved', { context: context({ can_save: false, state: 'cannot_save' }) }, { primary: 'save', enabled: false }],
    ['wait for the server', { context: null, loading: true }, { primary: 'save', enabled: false }],
    ['wait for the connection', { savePending: true }, { primary: 'save', enabled: false }],
    ['confirm in the panel', { panel: 'save', form: touched() }, { primary: 'confirm', enabled: true }],
    ['open what is saved', { context: context({ state: 'saved', saved: saved() }) }, { primary: 'open', enabled: true }],
    ['choose on a draft', { email: draft() }, { primary: 'choose', enabled: true }],
    ['resume before choosing', { email: draft(), sync: sync({ status: 'paused' }) }, { primary: 'resume', enabled: true }],
    ['resume after a stop', { email: draft(), sync: sync({ status: 'suspended' }) }, { primary: 'resume', enabled: true }],
    ['connect the mailbox before choosing', { email: draft(), sync: sync({ status: 'off' }) }, { primary: 'connect_mailbox', enabled: true }],
    ['nothing with service mail', { context: context({ state: 'service_mail' }) }, { primary: 'save', enabled: false }],
  ])('%s', (_, change, possible) => {
    expect(whatCanBeDone(paneState(change))).toMatchObject(possible);
  });

  it.each([
    ['IPM.Note', false],
    ['ipm.note.SMIME', false],
    ['', false],
    ['IPM.Notebook', true],
    ['IPM.Schedule.Meeting.Request', true],
    ['IPM.Note.Rules.OofTemplate.Microsoft', true],
    ['REPORT.IPM.Note.NDR', true],
  ])('%s is service mail: %s', (itemClass, service) => {
    expect(isServiceMail(itemClass)).toBe(service);
  });
});
