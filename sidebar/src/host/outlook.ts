import type { Config } from '../config';
import type { Email } from '../model/pane';
import { PaneError } from '../model/problems';
import type { Host } from './host';
import { tokenGiver } from './naa';
import { ask, supports } from './office_calls';
import { readChoice, writeChoice } from './outlook_choice';
import { openDialog, openPage } from './outlook_dialog';
import { readFile } from './outlook_files';
import { isEvent, readEvent, shownId } from './outlook_event';
import { type AnyItem, type EventItem, filesOf, isCompose, readDraft, readMail } from './outlook_item';
import { officeTheme } from './outlook_theme';

/** Outlook, through office.js, which must be ready. */
export function outlook(config: Config): Host {
  // A draft has no id yet: the number of item changes tells one draft from the next.
  let changes = 0;
  const listeners: (() => void)[] = [];
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  watchItem(() => {
    changes += 1;
    watchRecipients(tell);
    tell();
  });
  watchRecipients(tell);
  const currentKey = (): string => keyOf(openItem(), changes);

  return {
    partition: Office.context.partitionKey ?? '',
    currentKey,
    currentEmail: async () => {
      const item = openItem();
      if (!item) return null;
      return isEvent(item) ? readEvent(item, currentKey()) : readEmail(item, currentKey());
    },
    body: async () => {
      const { body } = mustBeOpen();
      const html = await ask<string>((done) => body.getAsync(Office.CoercionType.Html, done));
      const text = await ask<string>((done) => body.getAsync(Office.CoercionType.Text, done));
      return { html, text };
    },
    fileContent: (file) => readFile(mustBeOpen(), file),
    setChoice: (token) => writeChoice(mustBeOpen(), token),
    token: tokenGiver(config),
    openDialog,
    openPage,
    theme: officeTheme,
    onThemeChanged: watchTheme,
    onItemChanged: (listener) => {
      listeners.push(listener);
    },
  };
}

function openItem(): AnyItem | EventItem | null {
  return (Office.context.mailbox.item as AnyItem | EventItem | null | undefined) ?? null;
}

/** The open mail. */
function mustBeOpen(): AnyItem {
  const item = openItem();
  if (!item || isEvent(item)) throw new PaneError('moved');
  return item;
}

function keyOf(item: AnyItem | EventItem | null, changes: number): string {
  if (!item) return '';
  if (isEvent(item)) return shownId(item) || `event-${changes}`;
  return isCompose(item) ? `draft-${changes}` : item.itemId || `unsaved-${changes}`;
}

async function readEmail(item: AnyItem, key: string): Promise<Email> {
  if (!isCompose(item)) return { key, item: readMail(item), files: filesOf(item), choice: '' };
  const choice = await readChoice(item);
  return { key, item: await readDraft(item, choice), files: [], choice };
}

function watchItem(changed: () => void): void {
  if (!supports('Mailbox', '1.5')) return;
  Office.context.mailbox.addHandlerAsync(Office.EventType.ItemChanged, changed);
}

/** A draft whose recipients change is about other people. */
function watchRecipients(changed: () => void): void {
  const item = openItem();
  if (!item || isEvent(item) || !isCompose(item) || !supports('Mailbox', '1.7')) return;
  item.addHandlerAsync(Office.EventType.RecipientsChanged, changed);
}

function watchTheme(changed: () => void): void {
  if (!supports('Mailbox', '1.14')) return;
  Office.context.mailbox.addHandlerAsync(Office.EventType.OfficeThemeChanged, changed);
}
