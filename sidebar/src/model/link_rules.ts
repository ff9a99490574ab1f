// Which records one activity may be linked to. The server enforces the same again.
import type { Record, Ref, Rules } from '../api/shapes';

export type Refusal =
  | { code: 'one_business' }
  | { code: 'several_business'; most: number }
  | { code: 'lead_alone' }
  | { code: 'lead_not_beside' }
  | { code: 'one_person' }
  | { code: 'people_full'; most: number };

const PERSON_TYPES = new Set(['Contact', 'Lead', 'User']);

export function isPerson(record: Ref): boolean {
  return PERSON_TYPES.has(record.type);
}

export function sameRecord(a: Ref, b: Ref): boolean {
  return a.type === b.type && a.id === b.id;
}

/** Null when `candidate` may join what is `chosen`, else why not. */
export function refusalOf(rules: Rules, chosen: readonly Ref[], candidate: Ref): Refusal | null {
  if (chosen.some((one) => sameRecord(one, candidate))) return null;
  return leadRefusal(rules, chosen, candidate) ?? countRefusal(rules, chosen, candidate);
}

function leadRefusal(rules: Rules, chosen: readonly Ref[], candidate: Ref): Refusal | null {
  if (!rules.lead_excludes_business || chosen.length === 0) return null;
  if (chosen.some((one) => one.type === 'Lead')) return { code: 'lead_alone' };
  return candidate.type === 'Lead' ? { code: 'lead_not_beside' } : null;
}

function countRefusal(rules: Rules, chosen: readonly Ref[], candidate: Ref): Refusal | null {
  const alike = chosen.filter((one) => isPerson(one) === isPerson(candidate)).length;
  if (isPerson(candidate)) {
    if (alike < rules.max_people) return null;
    return rules.max_people === 1 ? { code: 'one_person' } : { code: 'people_full', most: rules.max_people };
  }
  if (alike < rules.max_business) return null;
  return rules.max_business === 1 ? { code: 'one_business' } : { code: 'several_business', most: rules.max_business };
}

/** The chosen records that must go so that `candidate` can be chosen, as few as possible. */
export function inTheWay<T extends Ref>(rules: Rules, chosen: readonly T[], candidate: Ref): T[] {
  const removed: T[] = [];
  let left = [...chosen];
  while (refusalOf(rules, left, candidate)) {
    const victim = nextToGo(left, candidate, refusalOf(rules, left, candidate));
    if (!victim) break;
    removed.push(victim);
    left = left.filter((one) => one !== victim);
  }
  return removed;
}

function nextToGo<T extends Ref>(chosen: readonly T[], candidate: Ref, refusal: Refusal | null): T | undefined {
  if (refusal?.code === 'lead_alone') return chosen.find((one) => one.type === 'Lead');
  if (refusal?.code === 'lead_not_beside') return chosen[0];
  return chosen.find((one) => isPerson(one) === isPerson(candidate));
}

/** Ticks records in their order as far as the rules allow. */
export function withinRules(rules: Rules, wished: readonly Record[]): Record[] {
  return wished.reduce<Record[]>((kept, one) => (refusalOf(rules, kept, one) ? kept : [...kept, one]), []);
}
