import { afterEach, describe, expect, it } from 'vitest';
import { failed, installOffice, succeed } from '../testing/fake_office';
import { outlook } from './outlook';

const config = { officeJsUrl: '', clientId: 'client', authority: 'https://login.test', apiScope: 'api://x/access' };
type Done<T> = (result: Office.AsyncResult<T>) => void;

const shown = (change: object = {}) => ({ itemType: 'appointment', itemId: 'EV/1+', subject: 'Visit', seriesId: null, recurrence: null, ...change });
const organized = (change: object = {}) => ({
  itemType: 'appointment',
  subject: { getAsync: (done: Done<string>) => done(succeed('Visit')) },
  getItemIdAsync: (done: Done<string>) => done(succeed('EV/1+')),
  recurrence: { getAsync: (done: Done<unknown>) => done(succeed(null)) },
  seriesId: null,
  ...change,
});

afterEach(() => {
  delete (globalThis as { Office?: unknown }).Office;
});

describe('a calendar item', () => {
  it('that is read gives its id as the server knows it', async () => {
    installOffice(shown());
    const found = await outlook(config).currentEmail();
    expect(found).toMatchObject({ event: { series: false }, item: { id: 'EV-1_', item_class: 'IPM.Appointment', subject: 'Visit' } });
  });

  it('that repeats is the master of its series, a day of it is not', async () => {
    installOffice(shown({ recurrence: { recurrenceType: 'weekly' } }));
    expect((await outlook(config).currentEmail())?.event).toEqual({ series: true });
    installOffice(shown({ recurrence: { recurrenceType: 'weekly' }, seriesId: 'EV/0' }));
    expect((await outlook(config).currentEmail())?.event).toEqual({ series: false });
  });

  it('in the organizer\'s form is asked for its id and whether it repeats', async () => {
    installOffice(organized({ recurrence: { getAsync: (done: Done<unknown>) => done(succeed({ recurrenceType: 'daily' })) } }));
    expect(await outlook(config).currentEmail()).toMatchObject({ event: { series: true }, item: { id: 'EV-1_' } });
  });

  it('that was never saved has no id', async () => {
    installOffice(organized({ getItemIdAsync: (done: Done<string>) => done(failed(9047)) }));
    expect(await outlook(config).currentEmail()).toMatchObject({ event: { series: false }, item: { id: '' } });
  });

  it('has no mail body to hand over', async () => {
    installOffice(shown());
    await expect(outlook(config).body()).rejects.toThrow();
  });
});
