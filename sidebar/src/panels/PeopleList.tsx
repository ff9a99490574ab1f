import type { PersonCard } from '../api/shapes';
import { words } from '../words';
import { Button, IconButton } from '../parts/Button';
import { Menu } from '../parts/Menu';
import { usePane } from '../parts/pane_context';
import { TypeTag } from '../parts/RecordRow';

/** The people of a mail, each with what can be done about them. */
export function PeopleList({ people }: { people: readonly PersonCard[] }) {
  return (
    <ul class="rows">
      {people.map((person) => (
        <Person key={person.email} person={person} />
      ))}
    </ul>
  );
}

function Person({ person }: { person: PersonCard }) {
  const known = person.records[0];
  const name = known?.name || person.name || person.email;
  return (
    <li class="row person">
      <span class={`initials ${person.status}`} aria-hidden="true">
        {person.status === 'unresolved' ? '?' : initials(name)}
      </span>
      <div class="row-words">
        <div class="row-name">
          <span class="name">{name}</span>
          {known ? <TypeTag type={known.type} /> : <span class="small status">{statusWords(person)}</span>}
        </div>
        {name !== person.email && !known && <div class="small">{person.email}</div>}
        {known?.subtitle && <div class="small">{known.subtitle}</div>}
        {person.records.length > 1 && <div class="small">{words.people.several(person.records.length)}</div>}
        <PersonActions person={person} />
      </div>
      <OpenRecords person={person} />
    </li>
  );
}

function OpenRecords({ person }: { person: PersonCard }) {
  const { pane } = usePane();
  const records = person.records.filter((one) => one.url);
  const [first] = records;
  if (!first) return null;
  if (records.length === 1) {
    return <IconButton icon="open" label={words.people.openNamed(first.name)} onClick={() => pane.openRecord(first.url)} />;
  }
  const entries = records.map((one) => ({
    words: [one.name, words.types[one.type] ?? one.type, one.subtitle].filter(Boolean).join(' · '),
    run: () => pane.openRecord(one.url),
  }));
  return <Menu label={words.people.open} icon="open" entries={entries} />;
}

function PersonActions({ person }: { person: PersonCard }) {
  const { pane, state } = usePane();
  const busy = state.working.includes('block');
  if (person.status === 'blocked' && person.block_entry_id) {
    return (
      <div class="buttons">
        <Button small disabled={busy} onClick={() => void pane.unblock(person.block_entry_id)}>
          {words.people.unblock}
        </Button>
      </div>
    );
  }
  if (person.status !== 'unresolved') return null;
  const domain = person.email.split('@')[1] ?? '';
  const entries = [
    { words: words.people.blockAddress(person.email), run: () => void pane.block(person.email) },
    { words: words.people.blockDomain(domain), run: () => void pane.block(domain) },
  ];
  return (
    <div class="buttons">
      <Menu label={words.people.blockNamed(person.email)} words={words.people.block} look="outline" entries={entries} />
    </div>
  );
}

function statusWords(person: PersonCard): string {
  return person.status === 'matched' ? '' : words.people[person.status];
}

function initials(name: string): string {
  const parts = name.split(/[\s.@_-]+/).filter(Boolean);
  const [first = '', second = ''] = parts;
  return ((first[0] ?? '') + (second[0] ?? '')).toUpperCase();
}
