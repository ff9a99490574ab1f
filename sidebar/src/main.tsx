import { render } from 'preact';
import { readConfig } from './config';
import { isForCommands } from './for_commands';
import { findHost } from './host/find_host';
import type { Theme } from './host/host';
import { newId } from './new_id';
import { clickStorage } from './pane/click_queue';
import { Frame } from './panels/Frame';
import { Outside } from './panels/Outside';
import { Starting } from './panels/Starting';
import { createPane } from './pane/pane';
import './parts/fluent';
import './style.css';
import { followTheme } from './theme';
import { onSaved } from './told';

async function begin(root: HTMLElement): Promise<void> {
  if (isForCommands(location)) return beginCommands();
  let told = (): Theme => null;
  const applyTheme = followTheme(() => told());
  render(<Starting />, root);
  const { host, inOutlook } = await findHost(readConfig(document));
  told = host.theme;
  applyTheme();
  host.onThemeChanged(applyTheme);
  if (!inOutlook) return render(<Outside />, root);
  const pane = createPane({
    host,
    fetch: (input, init) => fetch(input, init),
    storage: clickStorage(),
    now: () => Date.now(),
    newId,
    later: (ms, work) => void setTimeout(work, ms),
    origin: location.origin,
  });
  addEventListener('online', () => void pane.cameOnline());
  addEventListener('focus', () => void pane.gotFocus());
  onSaved(() => void pane.savedElsewhere());
  render(<Frame pane={pane} />, root);
  await pane.start();
}

async function beginCommands(): Promise<void> {
  const [{ listen }, { host, inOutlook }] = await Promise.all([import('./commands'), findHost(readConfig(document))]);
  if (inOutlook) listen(host);
}

const root = document.getElementById('pane');
if (root) void begin(root);
