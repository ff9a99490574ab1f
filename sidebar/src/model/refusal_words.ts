import { words } from '../words';
import type { Refusal } from './link_rules';

export function refusalWords(why: Refusal): string {
  if (why.code === 'several_business') return words.refusals.several_business(why.most);
  if (why.code === 'people_full') return words.refusals.people_full(why.most);
  return words.refusals[why.code];
}
