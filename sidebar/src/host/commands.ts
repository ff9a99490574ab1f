// Buttons of Outlook's ribbon that work without a pane, and the status line above the mail.
import { ask } from './office_calls';
import type { AnyItem } from './outlook_item';

export type StatusKind = 'busy' | 'done' | 'failed';

const NAME = 'lockstep';
const ICON = 'icon16';
const LONGEST = 150;

/** `work` runs when the button is pressed; Outlook waits until it is through. */
export function onCommand(name: string, work: () => Promise<void>): void {
  Office.actions.associate(name, (event: Office.AddinCommands.Event) => {
    void work().finally(() => event.completed());
  });
}

/** Says one thing above the open mail, in place of what was said before. A status that cannot be shown is no failure. */
export async function showStatus(kind: StatusKind, text: string): Promise<void> {
  const item = (Office.context.mailbox.item as AnyItem | null | undefined) ?? null;
  if (!item) return;
  const message = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
  const details = detailsOf(kind, message);
  await ask<void>((done) => item.notificationMessages.replaceAsync(NAME, details, done)).catch(() => undefined);
}

function detailsOf(kind: StatusKind, message: string): Office.NotificationMessageDetails {
  const types = Office.MailboxEnums.ItemNotificationMessageType;
  if (kind === 'busy') return { type: types.ProgressIndicator, message };
  if (kind === 'failed') return { type: types.ErrorMessage, message };
  return { type: types.InformationalMessage, message, icon: ICON, persistent: false };
}
