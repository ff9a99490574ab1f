import { describe, expect, it } from 'vitest';
import { email } from '../testing/samples';
import { MOST_CLICKS, OLDEST_MS, makeClick, storedClicks, storedText, withClick } from './clicks';

const NOW = 1_800_000_000_000;
const save = (key: string, at = NOW) =>
  makeClick(key, 'save', at, { body: { item: email().item, wish: { people: [{ type: 'Contact', id: '003A' }] } } });

describe('what is stored', () => {
  it('holds no address, name or subject', () => {
    const text = storedText([save('k1')]);
    expect(text).toContain('003A');
    expect(text).toContain('"id":"m1"');
    for (const secret of ['anna@acme.test', 'jo@newco.test', 'alice@us.test', 'Anna', 'About m1']) expect(text).not.toContain(secret);
  });

  it.each([
    ['a save with content', makeClick('k', 'save', NOW, { body: { item: email().item, content: { html: 'secret' } } })],
    ['a blocked address', makeClick('k', 'block', NOW, { body: { pattern: 'jo@newco.test' } })],
  ])('leaves out %s', (_, click) => {
    expect(storedText([click])).toBe('[]');
  });

  it('comes back with its key', () => {
    expect(storedClicks(storedText([save('k1')]), NOW + 1000).map((one) => one.key)).toEqual(['k1']);
  });

  it('is forgotten after a day', () => {
    expect(storedClicks(storedText([save('k1')]), NOW + OLDEST_MS)).toEqual([]);
  });

  it.each([null, 'not json', '{}', '[1, null, {"key": 3}]', '[{"key":"k","endpoint":"openSession","at":1800000000000}]'])(
    'survives %j',
    (text) => {
      expect(storedClicks(text, NOW)).toEqual([]);
    },
  );
});

describe('the list', () => {
  it('takes no more than fifty', () => {
    const full = Array.from({ length: MOST_CLICKS }, (_, index) => save(`k${index}`));
    expect(withClick(full, save('one more'))).toBeNull();
  });

  it('holds a click once', () => {
    expect(withClick([save('k1')], save('k1'))).toHaveLength(1);
  });
});
