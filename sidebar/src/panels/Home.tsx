import type { Context, Saved } from '../api/shapes';
import { words } from '../words';
import { RecordRow } from '../parts/RecordRow';
import { Skeleton } from '../parts/Skeleton';
import { usePane } from '../parts/pane_context';
import { PeopleList } from './PeopleList';
import { SavedEvent } from './SavedEvent';
import { SavedMail } from './SavedMail';

/** What Salesforce knows about the people of this mail, and where the mail went. */
export function Home() {
  const { state } = usePane();
  if (!state.context) return state.loading ? <Waiting /> : null;
  return (
    <>
      {state.context.saved && <Shown saved={state.context.saved} />}
      <People context={state.context} />
      <About context={state.context} />
    </>
  );
}

function Shown({ saved }: { saved: Saved }) {
  const { state } = usePane();
  return state.email?.event ? <SavedEvent saved={saved} /> : <SavedMail saved={saved} />;
}

function Waiting() {
  return (
    <>
      <h2>{words.people.title}</h2>
      <Skeleton rows={2} />
      <h2>{words.about.title}</h2>
      <Skeleton rows={2} />
    </>
  );
}

function People({ context }: { context: Context }) {
  const { state } = usePane();
  const none = state.email?.event ? words.event.nobody : words.people.none;
  return (
    <section aria-labelledby="people">
      <h2 id="people">{words.people.title}</h2>
      {context.people.length === 0 ? <p class="small">{none}</p> : <PeopleList people={context.people} />}
    </section>
  );
}

function About({ context }: { context: Context }) {
  return (
    <section aria-labelledby="about">
      <h2 id="about">{words.about.title}</h2>
      {context.business.length === 0 && <p class="small">{words.about.none}</p>}
      <ul class="rows">
        {context.business.map((record) => (
          <RecordRow key={record.type + record.id} record={record} />
        ))}
      </ul>
    </section>
  );
}
