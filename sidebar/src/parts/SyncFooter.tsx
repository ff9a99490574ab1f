import type { Sync } from '../api/shapes';
import { agoWords, clockWords } from '../model/times';
import { words } from '../words';
import { Button } from './Button';
import { useNow, usePane } from './pane_context';

/** How background sync is doing, in one line. */
export function SyncFooter() {
  const { pane, state } = usePane();
  const now = useNow();
  const { sync } = state;
  if (!sync) return <footer class="sync" aria-label={words.sync.title} />;
  const failed = sync.counts?.failed ?? 0;
  return (
    <footer class="sync" aria-label={words.sync.title}>
      <div class="sync-words">
        <span>{syncWords(sync, now)}</span>
        {failed > 0 && (
          <button type="button" class="link" onClick={pane.openDashboard}>
            {words.sync.failed(failed)}
          </button>
        )}
      </div>
      <SyncButton sync={sync} />
    </footer>
  );
}

function syncWords(sync: Sync, now: number): string {
  if (sync.status === 'running') return words.sync.running;
  if (sync.status === 'off') return words.sync.off;
  if (sync.status === 'paused') return words.sync.paused;
  if (sync.status === 'suspended') return [words.sync.suspended, sync.reason].filter(Boolean).join(': ');
  const last = sync.last_session_at ? words.sync.last(agoWords(sync.last_session_at, now)) : words.sync.never;
  const next = sync.next_session_at ? words.sync.next(clockWords(sync.next_session_at, now)) : '';
  return [last, next].filter(Boolean).join(' · ');
}

function SyncButton({ sync }: { sync: Sync }) {
  const { pane, state } = usePane();
  const busy = state.working.includes('sync');
  if (sync.status === 'off') return null;
  if (sync.status === 'paused' || sync.status === 'suspended') {
    return (
      <Button small look="outline" disabled={busy} onClick={() => void pane.resumeSync()}>
        {words.sync.resume}
      </Button>
    );
  }
  return (
    <Button small look="transparent" disabled={busy || sync.status === 'running'} onClick={() => void pane.forceSync()}>
      {words.sync.now}
    </Button>
  );
}
