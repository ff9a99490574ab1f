// The open calendar item, read once into plain fields. The server reads the rest from the calendar.
import type { Email } from '../model/pane';
import { ask, supports } from './office_calls';
import { type AnyItem, type EventItem, restId } from './outlook_item';

export function isEvent(item: AnyItem | EventItem): item is EventItem {
  return String(item.itemType) === 'appointment';
}

export async function readEvent(item: EventItem, key: string): Promise<Email> {
  const [id, subject, series] = isShown(item) ? shown(item) : await organized(item);
  return { key, files: [], choice: '', event: { series }, item: plain(id, subject) };
}

/** The id of an event that is being read; '' of one that is being written, whose id has to be asked for. */
export function shownId(item: EventItem): string {
  return isShown(item) ? item.itemId : '';
}

function isShown(item: EventItem): item is Office.AppointmentRead {
  return typeof item.subject === 'string';
}

function shown(item: Office.AppointmentRead): [string, string, boolean] {
  return [restId(item.itemId), item.subject, Boolean(item.recurrence) && !item.seriesId];
}

/** The organizer's own form. An event that was never saved has no id yet. */
async function organized(item: Office.AppointmentCompose): Promise<[string, string, boolean]> {
  const subject = await ask<string>((done) => item.subject.getAsync(done));
  if (!supports('Mailbox', '1.8')) return ['', subject, false];
  const id = await ask<string>((done) => item.getItemIdAsync(done)).catch(() => '');
  const repeats = id !== '' && !item.seriesId ? await recurs(item) : false;
  return [restId(id), subject, repeats];
}

async function recurs(item: Office.AppointmentCompose): Promise<boolean> {
  const found = await ask<Office.Recurrence | null>((done) => item.recurrence.getAsync(done)).catch(() => null);
  return found !== null && found !== undefined;
}

function plain(id: string, subject: string): Email['item'] {
  return {
    id,
    mode: 'read',
    internet_message_id: '',
    conversation_id: '',
    subject,
    item_class: 'IPM.Appointment',
    from: null,
    to: [],
    cc: [],
    bcc: [],
    sent_at: null,
    choice_token: '',
  };
}
