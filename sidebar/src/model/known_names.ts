// The server names linked records from its own notes, which may hold ids only. The pane often knows them by name already.
import type { Context, Record, Saved } from '../api/shapes';
import { sameRecord } from './link_rules';

/** Every record the pane has seen for this mail. */
export function recordsOf(context: Context | null): Record[] {
  if (!context) return [];
  return [...context.people.flatMap((one) => one.records), ...context.business, ...(context.saved?.links ?? [])];
}

/** The saved mail with its nameless links named where they are known. */
export function withNames(saved: Saved, known: readonly Record[]): Saved {
  return { ...saved, links: saved.links.map((link) => named(link, known)) };
}

function named(link: Record, known: readonly Record[]): Record {
  if (!isNameless(link)) return link;
  const same = known.find((one) => sameRecord(one, link) && !isNameless(one));
  return same ? { ...link, name: same.name, subtitle: link.subtitle || same.subtitle } : link;
}

function isNameless(record: Record): boolean {
  return record.name === '' || record.name === record.type || record.name === record.id;
}
