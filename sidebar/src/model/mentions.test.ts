import { describe, expect, it } from 'vitest';
import { mentionsIn } from './mentions';

const id = '006000000000001AAA';

describe('what a text names', () => {
  it('is the address of a record, once', () => {
    const page = `https://acme.lightning.force.com/lightning/r/Opportunity/${id}/view`;
    expect(mentionsIn(`<a href="${page}">${page}</a>`)).toEqual([page]);
  });

  it('is an address that a mail filter wrapped', () => {
    const page = `https://safe.example/?url=https%3A%2F%2Facme.my.salesforce.com%2F${id}&amp;data=1`;
    expect(mentionsIn(`<a href="${page}">here</a>`)).toEqual([page]);
  });

  it('is no other page', () => {
    expect(mentionsIn('<a href="https://news.example/today">News</a> https://shop.example/?id=4711')).toEqual([]);
  });

  it('is the address of a person, in small letters', () => {
    expect(mentionsIn('<p>Ask <b>Gary@Globex.example</b>, <a href="mailto:gary@globex.example">Gary</a></p>')).toEqual(['gary@globex.example']);
  });

  it('has an end', () => {
    const people = Array.from({ length: 50 }, (_, n) => `p${n}@x.example`);
    const pages = Array.from({ length: 50 }, (_, n) => `https://x.example/${id.slice(0, 13)}${10 + n}`);
    const long = `https://x.example/${id}/${'x'.repeat(3000)}`;
    expect(mentionsIn([long, ...people, ...pages].join(' '))).toHaveLength(40);
  });
});
