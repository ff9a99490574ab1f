import { words } from '../words';
import { IconButton } from './Button';
import { Menu, type MenuEntry } from './Menu';
import { usePane } from './pane_context';
import { Primary } from './Primary';
import { StateLine } from './StateLine';

/** Name, search, menu; the state line; the primary button. Never scrolls away. */
export function Header() {
  const { pane } = usePane();
  return (
    <header>
      <div class="brand">
        <h1>{words.product}</h1>
        <IconButton icon="search" label={words.header.search} onClick={() => pane.show('search')} />
        <Menu label={words.header.more} entries={useMenu()} />
      </div>
      <StateLine />
      <Primary />
    </header>
  );
}

function useMenu(): MenuEntry[] {
  const { pane, state } = usePane();
  const status = state.sync?.status;
  const entries: MenuEntry[] = [{ words: words.header.refresh, run: () => void pane.refresh() }];
  if (status === 'on' || status === 'running') entries.push({ words: words.sync.pause, run: () => void pane.pauseSync() });
  if (status === 'paused' || status === 'suspended') {
    entries.push({ words: words.sync.resume, run: () => void pane.resumeSync() });
  }
  return [...entries, { words: words.header.dashboard, run: pane.openDashboard }];
}
