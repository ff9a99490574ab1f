import { beforeEach, describe, expect, it } from 'vitest';
import { world } from '../testing/fakes';
import { anna, context, email, record } from '../testing/samples';
import { type World, openPane } from '../testing/screen';
import { words } from '../words';

let here: World;

function shows(change: object): void {
  const { choice_token, follow, thread_id, saved, ...same } = context();
  const body = { ...same, can_unsync: false, record: null, about: [], link_id: '', ...change };
  here.server.on('GET /context', () => ({ status: 200, body }));
}

beforeEach(() => {
  here = world();
  here.host.open = email('e1', { event: { series: false }, item: { ...email('e1').item, item_class: 'IPM.Appointment' } });
});

describe('the pane beside a calendar item', () => {
  it('offers Save, without what only mails have', async () => {
    shows({});
    const screen = await openPane(here);
    await screen.press(words.save.button);
    expect(screen.text).toContain(words.event.invited);
    expect(screen.text).not.toContain(words.save.comment);
    expect(screen.all('[aria-label="More ways to save"]')).toEqual([]);
  });

  it('shows what a saved event is about, and the way out', async () => {
    shows({ state: 'saved', title: 'Saved to Salesforce', can_unsync: true, record: record('Event', '00U1'), about: [anna], link_id: 'l1' });
    const screen = await openPane(here);
    expect(screen.text).toContain(words.event.saved);
    expect(screen.text).toContain(words.event.unsync);
    expect(screen.text).toContain(words.saved.open);
  });

  it('of what the calendar only shows offers no way out and says why', async () => {
    shows({ state: 'saved', title: 'Saved to Salesforce', can_save: false, record: record('Event', '00U1'), about: [anna], link_id: 'l1' });
    const screen = await openPane(here);
    expect(screen.text).toContain(words.saved.open);
    expect(screen.text).toContain(words.event.onlyShown);
    expect(screen.text).not.toContain(words.event.unsync);
    expect(screen.text).not.toContain(words.event.change);
  });

  it('of a series offers the way out, and nothing to link', async () => {
    here.host.open = { ...here.host.open!, event: { series: true } };
    shows({ state: 'saved', title: 'The series is saved', can_unsync: true });
    const screen = await openPane(here);
    expect(screen.text).toContain(words.event.series);
    expect(screen.text).toContain(words.event.unsync);
    expect(screen.text).not.toContain(words.event.change);
  });

  it('waits for the event to be in the calendar', async () => {
    here.host.open = email('', { key: 'event-0', event: { series: false }, item: { ...email('').item, id: '', item_class: 'IPM.Appointment' } });
    const screen = await openPane(here);
    expect(screen.text).toContain(words.event.notYet);
  });
});
