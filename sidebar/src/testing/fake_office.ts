// An Office object as far as the pane uses it, typed by @types/office-js where it matters.

type Done<T> = (result: Office.AsyncResult<T>) => void;

export function succeed<T>(value: T): Office.AsyncResult<T> {
  return { status: 'succeeded', value } as unknown as Office.AsyncResult<T>;
}

export function failed<T>(code: number): Office.AsyncResult<T> {
  return { status: 'failed', error: { code, name: '', message: '' } } as unknown as Office.AsyncResult<T>;
}

const holder = <T>(value: T) => ({ getAsync: (done: Done<T>) => done(succeed(value)) });

/** Custom properties that rest on the item only after saveAsync. */
export class FakeProperties {
  kept: { [name: string]: string } = {};
  broken = false;
  load = (done: Done<unknown>): void => {
    const own = { ...this.kept };
    done(
      succeed({
        get: (name: string) => own[name],
        set: (name: string, value: string) => void (own[name] = value),
        remove: (name: string) => void delete own[name],
        saveAsync: (saved: Done<void>) => {
          if (this.broken) return saved(failed(9));
          this.kept = own;
          saved(succeed(undefined));
        },
      }),
    );
  };
}

export const anna = { emailAddress: 'Anna@Acme.test ', displayName: 'Anna' } as Office.EmailAddressDetails;
export const alice = { emailAddress: 'alice@us.test', displayName: 'Alice' } as Office.EmailAddressDetails;

const body = { getAsync: (type: string, done: Done<string>) => done(succeed(type === 'html' ? '<p>Hi</p>' : 'Hi')) };

export function readItem(change: object = {}) {
  return {
    itemId: 'AA/B+C',
    internetMessageId: '<1@acme.test>',
    conversationId: 'c1',
    subject: 'Offer',
    itemClass: 'IPM.Note',
    from: anna,
    to: [alice],
    cc: [],
    dateTimeCreated: new Date('2026-11-22T10:00:00Z'),
    attachments: [
      { id: 'F/1', name: 'offer.pdf', size: 10, contentType: 'application/pdf', isInline: false, attachmentType: 'file' },
      { id: 'F/2', name: 'old mail', size: 20, contentType: '', isInline: false, attachmentType: 'item' },
      { id: 'F/3', name: 'sheet', size: 0, contentType: '', isInline: false, attachmentType: 'cloud' },
    ],
    body,
    ...change,
  };
}

export function draftItem(properties: FakeProperties, saved: { count: number }) {
  const handlers: { [event: string]: () => void } = {};
  return {
    handlers,
    addHandlerAsync: (event: string, handler: () => void) => void (handlers[event] = handler),
    conversationId: null,
    subject: holder('Re: Offer'),
    to: holder([anna]),
    cc: holder([]),
    bcc: holder([alice]),
    from: holder(alice),
    body,
    loadCustomPropertiesAsync: properties.load,
    saveAsync: (done: Done<string>) => {
      saved.count += 1;
      done(succeed('id'));
    },
  };
}

/** Puts an Office object in place. `sets` are the requirement sets this Outlook has. */
export function installOffice(item: unknown, sets: { [name: string]: string } = { Mailbox: '1.14' }) {
  const handlers: { [event: string]: (event: unknown) => void } = {};
  const dialog: { opened: string[]; result: unknown; send: (kind: string, event: unknown) => void; closed: boolean } = {
    opened: [],
    result: null,
    send: () => undefined,
    closed: false,
  };
  const mailbox = {
    item,
    diagnostics: { hostName: 'Outlook' },
    convertToRestId: (id: string) => id.replaceAll('/', '-').replaceAll('+', '_'),
    addHandlerAsync: (event: string, handler: (event: unknown) => void) => void (handlers[event] = handler),
  };
  const office = {
    onReady: () => Promise.resolve({ host: 'Outlook' }),
    HostType: { Outlook: 'Outlook' },
    AsyncResultStatus: { Succeeded: 'succeeded' },
    CoercionType: { Html: 'html', Text: 'text' },
    EventType: { ItemChanged: 'item', RecipientsChanged: 'recipients', OfficeThemeChanged: 'theme', DialogMessageReceived: 'message', DialogEventReceived: 'event' },
    MailboxEnums: { RestVersion: { v2_0: 'v2.0' } },
    context: {
      partitionKey: 'partition',
      mailbox,
      officeTheme: undefined as { bodyBackgroundColor: string } | undefined,
      requirements: { isSetSupported: (name: string, version: string) => inOrder(sets[name] ?? '0.0') >= inOrder(version) },
      ui: {
        openBrowserWindow: (url: string) => void dialog.opened.push(`browser ${url}`),
        displayDialogAsync: (url: string, _: object, done: Done<unknown>) => {
          dialog.opened.push(url);
          const listeners: { [kind: string]: (event: unknown) => void } = {};
          dialog.send = (kind, event) => listeners[kind]?.(event);
          const opened = {
            addEventHandler: (kind: string, handler: (event: unknown) => void) => void (listeners[kind] = handler),
            close: () => void (dialog.closed = true),
          };
          done((dialog.result as Office.AsyncResult<unknown> | null) ?? succeed(opened));
        },
      },
    },
  };
  (globalThis as { Office?: unknown }).Office = office;
  return { office, mailbox, dialog, fire: (event: string) => handlers[event]?.({}) };
}

/** "1.14" -> 1014, so that it counts as newer than "1.8". */
function inOrder(version: string): number {
  const [major = '0', minor = '0'] = version.split('.');
  return Number(major) * 1000 + Number(minor);
}
