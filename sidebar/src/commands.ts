// The page behind the ribbon's buttons: the pane's own address with "?commands", and nothing to see.
import type { Host } from './host/host';
import { onCommand, showStatus } from './host/commands';
import { newId } from './new_id';
import { quickSave } from './quick_save';
import { tellSaved } from './told';

export function listen(host: Host): void {
  const outside = {
    host,
    fetch: (input: RequestInfo | URL, init?: RequestInit) => fetch(input, init),
    newId,
    origin: location.origin,
    show: showStatus,
    tell: tellSaved,
  };
  onCommand('quickSave', () => quickSave(outside));
}
