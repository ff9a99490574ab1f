import type { Saved } from '../api/shapes';
import { words } from '../words';
import { Button } from '../parts/Button';
import { usePane } from '../parts/pane_context';
import { RecordRow } from '../parts/RecordRow';

/** What the Event in Salesforce is about, and the way out, unless the calendar only shows it. */
export function SavedEvent({ saved }: { saved: Saved }) {
  const { pane, state } = usePane();
  const busy = state.working.includes('undo') || state.working.includes('save');
  const series = state.email?.event?.series ?? false;
  return (
    <section aria-labelledby="saved">
      <h2 id="saved">{series ? words.event.series : words.event.saved}</h2>
      {!series && saved.links.length === 0 && <p class="small">{words.saved.noLinks}</p>}
      <ul class="rows">
        {saved.links.map((link) => (
          <RecordRow key={link.type + link.id} record={link} />
        ))}
      </ul>
      {state.context?.can_save ? (
        <div class="buttons">
          {!series && (
            <Button small disabled={busy} onClick={pane.openSavePanel}>
              {words.event.change}
            </Button>
          )}
          <Button small disabled={busy} onClick={() => void pane.unsyncEvent()}>
            {words.event.unsync}
          </Button>
        </div>
      ) : (
        <p class="small">{words.event.onlyShown}</p>
      )}
    </section>
  );
}
