import { useEffect, useRef, useState } from 'preact/hooks';
import { words } from '../words';
import { Button, IconButton } from './Button';
import { usePane } from './pane_context';

export const UNDO_MS = 10_000;

/** Offers Undo for ten seconds; the time stands still while the person is on it. */
export function UndoBar({ words: text }: { words: string }) {
  const { pane } = usePane();
  const [held, setHeld] = useState(false);
  const left = useRef(UNDO_MS);
  useEffect(() => {
    if (held) return undefined;
    const began = Date.now();
    const timer = setTimeout(pane.forgetUndo, left.current);
    return () => {
      clearTimeout(timer);
      left.current = Math.max(1_000, left.current - (Date.now() - began));
    };
  }, [held, pane]);
  const hold = (): void => setHeld(true);
  const release = (): void => setHeld(false);
  return (
    <div class="undo" role="status" onMouseEnter={hold} onMouseLeave={release} onFocusIn={hold} onFocusOut={release}>
      <span>{text}</span>
      <Button small onClick={pane.undo}>
        {words.undo.button}
      </Button>
      <IconButton icon="close" label={words.undo.dismiss} onClick={pane.forgetUndo} />
    </div>
  );
}
