// Background sync, seen and steered from the pane.
import { endpoints } from '../api/endpoints';
import { look } from './look';
import { type Tools, once } from './tools';

const POLL_MS = 4_000;
const MOST_POLLS = 30;

export function forceSync(tools: Tools): Promise<void> {
  return once(tools, 'sync', async () => {
    tools.send({ type: 'sync', sync: await tools.client.call(endpoints.forceSync) });
    pollLater(tools, 0);
  });
}

export function pauseSync(tools: Tools): Promise<void> {
  return once(tools, 'sync', async () => {
    tools.send({ type: 'sync', sync: await tools.client.call(endpoints.pauseSync) });
  });
}

export function resumeSync(tools: Tools): Promise<void> {
  return once(tools, 'sync', async () => {
    tools.send({ type: 'sync', sync: await tools.client.call(endpoints.resumeSync) });
  });
}

/** Asks until the session is over, then looks at the mail again. */
function pollLater(tools: Tools, polls: number): void {
  if (polls >= MOST_POLLS) return;
  tools.outside.later(POLL_MS, () => void poll(tools, polls));
}

async function poll(tools: Tools, polls: number): Promise<void> {
  const sync = await tools.client.call(endpoints.sync).catch(() => null);
  if (!sync) return pollLater(tools, polls + 1);
  tools.send({ type: 'sync', sync });
  return sync.status === 'running' ? pollLater(tools, polls + 1) : look(tools);
}
