import { words } from '../words';
import { usePane } from '../parts/pane_context';
import { Skeleton } from '../parts/Skeleton';
import { PeopleList } from './PeopleList';

/** People Salesforce does not know, and those the person keeps out. */
export function NewRecords() {
  const { state } = usePane();
  if (!state.context) return state.loading ? <Skeleton rows={2} /> : null;
  const unresolved = state.context.people.filter((one) => one.status === 'unresolved');
  const blocked = state.context.people.filter((one) => one.status === 'blocked');
  return (
    <>
      {unresolved.length === 0 && <p class="small">{words.newRecords.none}</p>}
      {unresolved.length > 0 && (
        <section aria-labelledby="unresolved">
          <h2 id="unresolved">{words.newRecords.unresolved}</h2>
          <PeopleList people={unresolved} />
        </section>
      )}
      {blocked.length > 0 && (
        <section aria-labelledby="blocked">
          <h2 id="blocked">{words.newRecords.blocked}</h2>
          <PeopleList people={blocked} />
        </section>
      )}
    </>
  );
}
