// What the pane asks of the program around it: Outlook, or nothing at all.
import type { ContentFile } from '../api/shapes';
import type { HostFile } from '../model/files';
import type { Email } from '../model/pane';

/** Interaction is needed, or this Outlook cannot give tokens. */
export class NoToken extends Error {}

export type Theme = 'light' | 'dark' | null;

export interface Host {
  /** Names the place where waiting clicks rest; differs by mailbox and by the site around the pane. */
  readonly partition: string;
  /** The key of the open mail as it is at this moment; '' for none. */
  currentKey(): string;
  /** Reads the open mail; null when none is chosen. Throws PaneError('host') when the program does not answer. */
  currentEmail(): Promise<Email | null>;
  body(): Promise<{ html: string; text: string }>;
  /** Reads one file's content as base64. Throws PaneError('host'). */
  fileContent(file: HostFile): Promise<ContentFile>;
  /** Writes the choice on the draft and saves the draft; '' takes it away. Throws PaneError('notWritten'). */
  setChoice(token: string): Promise<void>;
  /** A Microsoft access token for our API. Throws NoToken. */
  token(how: 'silent' | 'popup'): Promise<string>;
  /** Opens a window of our own site; gives its message, or '' when it was closed. Throws PaneError('dialogBlocked'). */
  openDialog(url: string): Promise<string>;
  openPage(url: string): void;
  theme(): Theme;
  onThemeChanged(listener: () => void): void;
  onItemChanged(listener: () => void): void;
}
