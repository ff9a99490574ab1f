import { describe, expect, it } from 'vitest';
import type { Ref, Rules } from '../api/shapes';
import { anna, invoice, lee, mailRules, record, renewal, taskRules } from '../testing/samples';
import { type Refusal, inTheWay, isPerson, refusalOf, withinRules } from './link_rules';
import { refusalWords } from './refusal_words';

const bob = record('Contact', '003B');
const onePerson: Rules = { ...taskRules, max_people: 1 };
const twoBusiness: Rules = { ...mailRules, max_business: 2 };

const cases: [string, Rules, Ref[], Ref, Refusal | null][] = [
  ['lets the first business record in', taskRules, [], renewal, null],
  ['refuses a second business record', taskRules, [renewal], invoice, { code: 'one_business' }],
  ['refuses a second business record on an email too', mailRules, [renewal], invoice, { code: 'one_business' }],
  ['counts business records up to the limit', twoBusiness, [renewal], invoice, null],
  ['names the limit of business records', twoBusiness, [renewal, invoice], record('Account', '001'), { code: 'several_business', most: 2 }],
  ['refuses business beside a lead', taskRules, [lee], renewal, { code: 'lead_alone' }],
  ['refuses a contact beside a lead', taskRules, [lee], anna, { code: 'lead_alone' }],
  ['refuses a lead beside a contact', taskRules, [anna], lee, { code: 'lead_not_beside' }],
  ['lets a lead stand beside business where the server says so', mailRules, [renewal], lee, null],
  ['refuses a second person when one is the limit', onePerson, [anna], bob, { code: 'one_person' }],
  ['lets business join a chosen contact', onePerson, [anna], renewal, null],
  ['names the limit of people', { ...taskRules, max_people: 2 }, [anna, bob], record('Contact', '003C'), { code: 'people_full', most: 2 }],
  ['says nothing about what is chosen already', taskRules, [renewal], renewal, null],
];

describe('refusalOf', () => {
  it.each(cases)('%s', (_, rules, chosen, candidate, refusal) => {
    expect(refusalOf(rules, chosen, candidate)).toEqual(refusal);
  });

  it('has words for every refusal', () => {
    const refusals = cases.map(([, , , , refusal]) => refusal).filter((one) => one !== null);
    for (const refusal of refusals) expect(refusalWords(refusal)).toMatch(/ntick/);
  });
});

describe('inTheWay', () => {
  it.each([
    ['the other deal', taskRules, [anna, renewal], invoice, [renewal]],
    ['the lead', taskRules, [lee], anna, [lee]],
    ['everything beside a lead', taskRules, [anna, renewal], lee, [anna, renewal]],
    ['the other person only', onePerson, [anna, renewal], bob, [anna]],
    ['nothing when it fits', taskRules, [anna], renewal, []],
  ])('names %s', (_, rules, chosen, candidate, gone) => {
    expect(inTheWay(rules, chosen, candidate)).toEqual(gone);
  });
});

it('ticks wished records in order as far as the rules allow', () => {
  expect(withinRules(taskRules, [anna, renewal, invoice, lee])).toEqual([anna, renewal]);
});

it('knows people from business records', () => {
  expect([anna, lee, renewal, invoice].map(isPerson)).toEqual([true, true, false, false]);
});
