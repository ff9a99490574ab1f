// A calendar item in the pane: the same picture as a mail, from another question.
import type { Context, EventContext, EventWish, OpenEvent, Record, Saved } from '../api/shapes';
import { sameRecord } from './link_rules';
import type { Email } from './pane';
import { type SaveForm, wishOf } from './save_form';

/** A series has no Event of its own: its days have one each. */
const NO_RECORD: Record = { type: 'Event', id: '', name: '', subtitle: '', url: '', account_id: '', chosen: false, reason: '' };

/** What the server says of a calendar item, as the pane shows it. */
export function contextOf(event: EventContext): Context {
  const { record, about, can_unsync, link_id, ...same } = event;
  const saved = record || can_unsync ? savedAs(link_id, record ?? NO_RECORD, about) : null;
  const files: Context['files'] = { selection: 'none', types: [], large_kb: 0, copy: false };
  return { ...same, saved, choice_token: '', follow: 'off', thread_id: '', files };
}

function savedAs(id: string, record: Record, links: Record[]): Saved {
  return { id, record, links, saved_by: '', saved_at: null, by_you: true, files: [] };
}

export function eventQuery(email: Email): { item: string; series: string } {
  return { item: email.item.id, series: String(email.event?.series ?? false) };
}

export function openEvent(email: Email): OpenEvent {
  return { id: email.item.id, series: email.event?.series ?? false };
}

export function eventWish(form: SaveForm): EventWish {
  const { people = [], business = [] } = wishOf(form);
  return { people, business };
}

/** Of a saved event its own links are ticked, not what the rules would choose. */
export function withLinksThere(context: Context): Context {
  const links = context.saved?.links;
  if (!links) return context;
  const tick = (record: Record): Record => ({ ...record, chosen: links.some((one) => sameRecord(one, record)) });
  const people = context.people.map((one) => ({ ...one, records: one.records.map(tick) }));
  const known = [...people.flatMap((one) => one.records), ...context.business];
  const more = links.filter((link) => !known.some((one) => sameRecord(one, link)));
  return { ...context, people, business: [...more.map(tick), ...context.business.map(tick)] };
}
