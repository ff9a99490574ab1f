import { useEffect, useState } from 'preact/hooks';
import type { Record } from '../api/shapes';
import { type Trouble, troubleOf } from '../model/problems';
import { SHORTEST_SEARCH } from '../pane/search';
import { words } from '../words';
import { Button } from './Button';
import { Notice } from './Notices';
import { usePane } from './pane_context';
import { RecordRow } from './RecordRow';

interface Found {
  text: string;
  records: Record[];
}

const WAIT_MS = 250;

/** Finds records while typing. `onPick` gives each an Add button. An answer to an older text is dropped. */
export function RecordSearch({ text, onPick, isPicked }: RecordSearchProps) {
  const { found, trouble, again } = useSearch(text.trim());
  const short = text.trim().length < SHORTEST_SEARCH;
  return (
    <div class="search-results">
      <p class="small" role="status">
        {short ? words.search.hint : (found && resultWords(found)) ?? (trouble ? '' : words.search.busy)}
      </p>
      {trouble && (
        <Notice intent="error" title={trouble.title} actions={<Button small onClick={again}>{words.problems.actions.retry}</Button>}>
          {trouble.detail}
        </Notice>
      )}
      <ul class="rows">
        {!short &&
          found?.records.map((record) => (
            <RecordRow key={record.type + record.id} record={record}>
              {onPick && (
                <Button small disabled={isPicked?.(record) ?? false} label={words.search.addNamed(record.name)} onClick={() => onPick(record)}>
                  {isPicked?.(record) ? words.search.added : words.search.add}
                </Button>
              )}
            </RecordRow>
          ))}
      </ul>
    </div>
  );
}

interface RecordSearchProps {
  text: string;
  onPick?: (record: Record) => void;
  isPicked?: (record: Record) => boolean;
}

function resultWords(found: Found): string {
  return found.records.length === 0 ? words.search.none(found.text) : words.search.results(found.records.length);
}

function useSearch(text: string) {
  const { pane } = usePane();
  const [found, setFound] = useState<Found | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    setTrouble(null);
    if (text.length < SHORTEST_SEARCH) return setFound(null);
    let stale = false;
    const timer = setTimeout(() => {
      pane.search(text).then(
        (records) => !stale && setFound({ text, records }),
        (error: unknown) => !stale && setTrouble(troubleOf(error)),
      );
    }, WAIT_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [text, round, pane]);
  return { found, trouble, again: () => setRound(round + 1) };
}
