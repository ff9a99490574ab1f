// What a mail's text names that may be in Salesforce: addresses of records and of people. Nothing else of the text is
// sent to look it up.
const MOST_PAGES = 20;
const MOST_PEOPLE = 20;
const LONGEST = 2000;
const READ_CHARACTERS = 200_000;
const PAGE = /https?:\/\/[^\s"'<>]+/gi;
/** An id of Salesforce in it, also percent-encoded by a mail filter around it. */
const HOLDS_ID = /(?:[/=]|%2f|%3d)[a-z0-9]{15}(?:[a-z0-9]{3})?(?![a-z0-9])/i;
const PERSON = /[\w.%+'-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}/gi;

export function mentionsIn(html: string): string[] {
  const text = html.slice(0, READ_CHARACTERS);
  const pages = found(text, PAGE).filter((one) => one.length <= LONGEST && HOLDS_ID.test(one));
  const people = found(text.replace(PAGE, ' '), PERSON).map((one) => one.toLowerCase());
  return [...each(pages).slice(0, MOST_PAGES), ...each(people).slice(0, MOST_PEOPLE)];
}

function found(text: string, what: RegExp): string[] {
  return text.match(what) ?? [];
}

function each(all: string[]): string[] {
  return [...new Set(all)];
}
