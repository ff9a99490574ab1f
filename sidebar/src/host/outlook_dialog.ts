import { PaneError } from '../model/problems';
import { supports } from './office_calls';

/** The person did not let the window open. */
const IGNORED = 12009;

/** It did not work: the window says why, and stays until the person closes it. */
const FAILED = 'failed';

/** Opens a window on our own site; its message, or '' when it was closed. */
export function openDialog(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    Office.context.ui.displayDialogAsync(url, { height: 65, width: 35 }, (result) => {
      if (result.status === Office.AsyncResultStatus.Succeeded) listen(result.value, resolve);
      else if (result.error.code === IGNORED) resolve('');
      else reject(new PaneError('dialogBlocked'));
    });
  });
}

function listen(dialog: Office.Dialog, resolve: (message: string) => void): void {
  dialog.addEventHandler(Office.EventType.DialogMessageReceived, (event) => {
    if (!('message' in event) || !isOurs(event.origin) || event.message === FAILED) return;
    dialog.close();
    resolve(event.message);
  });
  dialog.addEventHandler(Office.EventType.DialogEventReceived, () => resolve(''));
}

/** Older programs do not tell where a message comes from. */
function isOurs(origin: string | undefined): boolean {
  return !origin || origin === location.origin;
}

export function openPage(url: string): void {
  if (supports('OpenBrowserWindowApi', '1.1')) Office.context.ui.openBrowserWindow(url);
  else window.open(url, '_blank', 'noopener');
}
