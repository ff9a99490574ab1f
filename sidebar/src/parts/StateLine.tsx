import { stateLine } from '../model/state_line';
import { words } from '../words';
import { usePane } from './pane_context';

/** What is true about this mail; leads to why. */
export function StateLine() {
  const { pane, state } = usePane();
  const line = stateLine(state);
  return (
    <div class="state-line" role="status" aria-live="polite">
      {line.why ? (
        <button type="button" class="state" id="state" onClick={pane.explain}>
          <Mark tone={line.tone} busy={line.busy} />
          <span class="state-words">{line.text}</span> <span class="why">{words.header.why}</span>
        </button>
      ) : (
        <p class="state" id="state" tabIndex={-1}>
          <Mark tone={line.tone} busy={line.busy} />
          <span class="state-words">{line.text}</span>
        </p>
      )}
    </div>
  );
}

function Mark({ tone, busy }: { tone: string; busy: boolean }) {
  return busy ? <fluent-spinner size="tiny" aria-hidden="true" /> : <span class={`dot ${tone}`} aria-hidden="true" />;
}
