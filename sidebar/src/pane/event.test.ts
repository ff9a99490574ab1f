import { describe, expect, it } from 'vitest';
import type { EventContext } from '../api/shapes';
import { problem, settle, world } from '../testing/fakes';
import { anna, context, email, invoice, record, renewal } from '../testing/samples';
import { words } from '../words';

function eventContext(change: Partial<EventContext> = {}): EventContext {
  const { state, title, can_save, why, people, business, rules, sync, mailbox, salesforce } = context();
  const shown = { title, can_save, why, people, business, rules, sync, mailbox, salesforce };
  return { ...shown, state: state as 'not_saved', can_unsync: false, record: null, about: [], link_id: '', ...change };
}

const task = record('Event', '00U1', { name: 'Visit' });
const savedEvent = (about = [anna]) => eventContext({ state: 'saved', title: 'Saved to Salesforce', can_unsync: true, record: task, about, link_id: 'l1' });
const visit = (id = 'e1', series = false) => email(id, { event: { series }, item: { ...email(id).item, id, item_class: 'IPM.Appointment' } });

async function ready(first = eventContext(), open = visit()) {
  const here = world();
  here.host.open = open;
  here.server.on('GET /context', () => ({ status: 200, body: first }));
  here.server.on('POST /events/save', () => ({ status: 201, body: { event: savedEvent(), already: false, session_id: 's1' } }));
  here.server.on('POST /events/unsync', () => ({ status: 200, body: { event: eventContext(), already: false, session_id: 's2' } }));
  here.server.on('POST /mirror/undo', () => ({ status: 200, body: { undone: [] } }));
  await here.pane.start();
  return here;
}

describe('an open calendar item', () => {
  it('is asked about by its id, not by its people', async () => {
    const { pane, server } = await ready();
    expect(server.calls('GET /context')).toHaveLength(1);
    expect(server.calls('POST /context')).toEqual([]);
    expect(pane.state().context).toMatchObject({ state: 'not_saved', saved: null, follow: 'off' });
  });

  it('that was never saved in the calendar asks nobody and says what to do', async () => {
    const { pane, server } = await ready(eventContext(), visit(''));
    expect(server.calls('GET /context')).toEqual([]);
    expect(pane.state().loading).toBe(false);
  });

  it('is saved with the chosen links, and can be undone', async () => {
    const { pane, server } = await ready();
    pane.openSavePanel();
    await pane.confirm();
    const [asked] = server.calls('POST /events/save');
    expect(asked?.body).toEqual({
      item: { id: 'e1', series: false },
      wish: { people: [{ type: 'Contact', id: '003A' }], business: [{ type: 'Opportunity', id: '006R' }] },
    });
    expect(asked?.headers.get('Idempotency-Key')).toBeTruthy();
    expect(pane.state()).toMatchObject({ panel: 'home', context: { state: 'saved' }, undo: { words: words.event.done } });
    pane.undo();
    await settle();
    expect(server.calls('POST /mirror/undo')[0]?.body).toEqual({ session_id: 's1' });
  });

  it('that is saved opens the panel with its own links ticked', async () => {
    const { pane } = await ready(savedEvent([invoice]));
    pane.openSavePanel();
    expect(pane.state().form?.chosen).toEqual([{ type: 'Case', id: '500C' }]);
    expect(pane.state().form?.records.map((one) => one.id)).toContain(renewal.id);
  });

  it('is taken out of Salesforce by one click', async () => {
    const { pane, server } = await ready(savedEvent());
    await pane.unsyncEvent();
    expect(server.calls('POST /events/unsync')[0]?.body).toEqual({ item: { id: 'e1', series: false } });
    expect(pane.state()).toMatchObject({ context: { state: 'not_saved', saved: null }, undo: { words: words.event.unsynced } });
  });

  it('of a series says so, and offers no undo of what follows later', async () => {
    const { pane, server } = await ready(eventContext(), visit('e2', true));
    pane.openSavePanel();
    await pane.confirm();
    expect(server.calls('POST /events/save')[0]?.body).toMatchObject({ item: { id: 'e2', series: true } });
    expect(pane.state().undo).toBeNull();
  });

  it('that must wait closes the form, says what is true, and is saved by itself', async () => {
    const { pane, server, timers } = await ready();
    server.on('POST /events/save', () => problem(503, 'changed_meanwhile', { title: 'It changed meanwhile' }));
    pane.openSavePanel();
    await pane.confirm();
    expect(pane.state()).toMatchObject({ form: null, panel: 'home', waiting: 1, savePending: true });
    expect(pane.state().trouble).toEqual({ title: 'It changed meanwhile', detail: words.offline.keptOnline, action: 'retry' });
    server.on('POST /events/save', () => ({ status: 201, body: { event: savedEvent(), already: false, session_id: 's1' } }));
    timers.at(-1)!.work();
    await settle();
    expect(pane.state()).toMatchObject({ form: null, waiting: 0, trouble: null, notices: [words.offline.sent] });
    expect(words.offline.sent).not.toContain('offline');
  });

  it('keeps what was chosen when the server refuses', async () => {
    const { pane, server } = await ready();
    server.on('POST /events/save', () => problem(422, 'not_invited', { title: 'One of these people is not invited' }));
    pane.openSavePanel();
    await pane.confirm();
    expect(pane.state()).toMatchObject({ panel: 'save', trouble: { title: 'One of these people is not invited' } });
  });

  it('that was left before the answer is not touched by it', async () => {
    const { pane, host } = await ready();
    pane.openSavePanel();
    const saving = pane.confirm();
    host.goTo(email('m2'));
    await saving;
    await settle();
    expect(pane.state().email?.key).toBe('m2');
    expect(pane.state().undo).toBeNull();
  });
});
