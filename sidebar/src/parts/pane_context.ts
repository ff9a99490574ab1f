import { type ComponentChildren, createContext, createElement } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { PaneState } from '../model/pane';
import type { Pane } from '../pane/pane';

interface Shown {
  pane: Pane;
  state: PaneState;
}

const PaneContext = createContext<Shown | null>(null);

/** Makes `usePane` work below. */
export function PaneProvider({ pane, state, children }: Shown & { children: ComponentChildren }) {
  return createElement(PaneContext.Provider, { value: { pane, state }, children });
}

/** The pane and its state, inside a PaneProvider. */
export function usePane(): Shown {
  const shown = useContext(PaneContext);
  if (!shown) throw new Error('Used outside of a PaneProvider');
  return shown;
}

/** Follows the pane's state. */
export function useStateOf(pane: Pane): PaneState {
  const [state, setState] = useState(pane.state());
  useEffect(() => {
    setState(pane.state());
    return pane.subscribe(setState);
  }, [pane]);
  return state;
}

const TICK_MS = 30_000;

/** The time, moving every half minute, for words like "3 min ago". */
export function useNow(): number {
  const { pane } = usePane();
  const [now, setNow] = useState(pane.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(pane.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [pane]);
  return now;
}
