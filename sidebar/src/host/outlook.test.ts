import { afterEach, describe, expect, it, vi } from 'vitest';
import type { HostFile } from '../model/files';
import { PaneError } from '../model/problems';
import { FakeProperties, draftItem, failed, installOffice, readItem, succeed } from '../testing/fake_office';
import { findHost } from './find_host';
import { NoToken } from './host';
import { CALL_LIMIT_MS, ask } from './office_calls';
import { outlook } from './outlook';

const config = { officeJsUrl: '', clientId: 'client', authority: 'https://login.test', apiScope: 'api://x/access' };

afterEach(() => {
  delete (globalThis as { Office?: unknown }).Office;
  vi.useRealTimers();
  vi.doUnmock('@azure/msal-browser');
});

describe('an open mail', () => {
  it('is read once into plain fields, with the id the server knows', async () => {
    installOffice(readItem());
    const email = await outlook(config).currentEmail();
    expect(email?.item).toEqual({
      id: 'AA-B_C',
      mode: 'read',
      internet_message_id: '<1@acme.test>',
      conversation_id: 'c1',
      subject: 'Offer',
      item_class: 'IPM.Note',
      from: { email: 'anna@acme.test', name: 'Anna' },
      to: [{ email: 'alice@us.test', name: 'Alice' }],
      cc: [],
      bcc: [],
      sent_at: '2026-11-22T10:00:00.000Z',
      choice_token: '',
    });
  });

  it('keeps the id of a phone, which is right already', async () => {
    installOffice(readItem()).mailbox.diagnostics.hostName = 'OutlookIOS';
    expect((await outlook(config).currentEmail())?.item.id).toBe('AA/B+C');
  });

  it('lists its files by kind', async () => {
    installOffice(readItem());
    const files = (await outlook(config).currentEmail())!.files;
    expect(files.map((one) => [one.id, one.kind, one.readable])).toEqual([
      ['F-1', 'file', true],
      ['F-2', 'item', true],
      ['F-3', 'link', true],
    ]);
  });

  it('cannot read files where Outlook is older', async () => {
    installOffice(readItem(), { Mailbox: '1.7' });
    expect((await outlook(config).currentEmail())!.files[0]?.readable).toBe(false);
  });

  it('may be none', async () => {
    installOffice(null);
    const host = outlook(config);
    expect(await host.currentEmail()).toBeNull();
    expect(host.currentKey()).toBe('');
  });

  it('gives its body in both forms', async () => {
    installOffice(readItem());
    expect(await outlook(config).body()).toEqual({ html: '<p>Hi</p>', text: 'Hi' });
  });

  it('tells its listeners when another is chosen', () => {
    const { fire } = installOffice(readItem());
    const changed = vi.fn();
    outlook(config).onItemChanged(changed);
    fire('item');
    expect(changed).toHaveBeenCalledTimes(1);
  });
});

describe('the content of a file', () => {
  const file = (id: string, contentType = ''): HostFile => ({ id, name: 'f', size: 1, contentType, inline: false, kind: 'file', readable: true });
  const withContent = (format: string, content: string) => {
    const asked: string[] = [];
    const getAttachmentContentAsync = (id: string, done: (result: unknown) => void) => {
      asked.push(id);
      done(succeed({ format, content }));
    };
    installOffice(readItem({ getAttachmentContentAsync }));
    return { host: outlook(config), asked };
  };

  it('is asked for by the id Outlook knows', async () => {
    const { host, asked } = withContent('base64', 'aGk=');
    expect(await host.fileContent(file('F-1', 'application/pdf'))).toMatchObject({ id: 'F-1', content_type: 'application/pdf', data: 'aGk=' });
    expect(asked).toEqual(['F/1']);
  });

  it('of an attached mail is encoded with its letters intact', async () => {
    const { host } = withContent('eml', 'Subject: Ž');
    const { content_type, data } = await host.fileContent(file('F-2'));
    expect(content_type).toBe('message/rfc822');
    expect(Buffer.from(data, 'base64').toString('utf8')).toBe('Subject: Ž');
  });

  it('is refused when the mail has changed under it', async () => {
    const { host } = withContent('base64', '');
    await expect(host.fileContent(file('other'))).rejects.toMatchObject({ code: 'moved' });
  });
});

describe('a draft', () => {
  const open = () => {
    const properties = new FakeProperties();
    const saved = { count: 0 };
    const draft = draftItem(properties, saved);
    const installed = installOffice(draft);
    return { host: outlook(config), properties, saved, draft, ...installed };
  };

  it('tells when its recipients change, and is the same draft still', () => {
    const { host, draft } = open();
    let told = 0;
    host.onItemChanged(() => {
      told += 1;
    });
    const before = host.currentKey();

    draft.handlers[Office.EventType.RecipientsChanged]?.();

    expect(told).toBe(1);
    expect(host.currentKey()).toBe(before);
  });

  it('is read field by field', async () => {
    const email = await open().host.currentEmail();
    expect(email?.item).toMatchObject({ id: '', mode: 'compose', subject: 'Re: Offer', from: { email: 'alice@us.test' }, bcc: [{ email: 'alice@us.test' }] });
  });

  it('carries the choice in its own properties and is saved with it', async () => {
    const { host, properties, saved } = open();
    await host.setChoice('t1');
    expect(properties.kept).toEqual({ choice: 't1' });
    expect(saved.count).toBe(1);
    expect(await host.currentEmail()).toMatchObject({ choice: 't1', item: { choice_token: 't1' } });
  });

  it('loses the choice again', async () => {
    const { host, properties } = open();
    await host.setChoice('t1');
    await host.setChoice('');
    expect(properties.kept).toEqual({});
  });

  it('says when the choice cannot be written', async () => {
    const { host, properties } = open();
    properties.broken = true;
    await expect(host.setChoice('t1')).rejects.toMatchObject({ code: 'notWritten' });
  });

  it('is not taken for the next draft', () => {
    const { host, fire } = open();
    const before = host.currentKey();
    fire('item');
    expect(host.currentKey()).not.toBe(before);
  });
});

describe('a dialog', () => {
  it('gives the message of our own page and closes', async () => {
    const { dialog } = installOffice(readItem());
    const answer = outlook(config).openDialog('https://lockstep.test/x');
    dialog.send('message', { message: 'evil', origin: 'https://evil.test' });
    dialog.send('message', { message: 'connected', origin: location.origin });
    expect(await answer).toBe('connected');
    expect(dialog.closed).toBe(true);
  });

  it('stays when it did not work, so that the reason can be read', async () => {
    const { dialog } = installOffice(readItem());
    const answer = outlook(config).openDialog('https://lockstep.test/x');
    dialog.send('message', { message: 'failed', origin: location.origin });
    expect(dialog.closed).toBe(false);
    dialog.send('event', { error: 12006 });
    expect(await answer).toBe('');
  });

  it('gives nothing when the person closes it', async () => {
    const { dialog } = installOffice(readItem());
    const answer = outlook(config).openDialog('https://lockstep.test/x');
    dialog.send('event', { error: 12006 });
    expect(await answer).toBe('');
  });

  it.each([
    [12009, 'resolves' as const],
    [12011, 'rejects' as const],
  ])('that does not open with %i %s', async (code, how) => {
    installOffice(readItem()).dialog.result = failed(code);
    const answer = outlook(config).openDialog('https://lockstep.test/x');
    if (how === 'resolves') expect(await answer).toBe('');
    else await expect(answer).rejects.toBeInstanceOf(PaneError);
  });

  it('is not needed for a page: the desktop opens a browser', () => {
    const { dialog } = installOffice(readItem(), { Mailbox: '1.14', OpenBrowserWindowApi: '1.1' });
    outlook(config).openPage('https://sf.test/1');
    expect(dialog.opened).toEqual(['browser https://sf.test/1']);
  });
});

describe('the theme', () => {
  it.each([
    ['#1f1f1f', 'dark'],
    ['#ffffff', 'light'],
    ['transparent', null],
  ])('of %s is %s', (bodyBackgroundColor, theme) => {
    installOffice(readItem()).office.context.officeTheme = { bodyBackgroundColor };
    expect(outlook(config).theme()).toBe(theme);
  });
});

describe('a token', () => {
  const withNaa = { Mailbox: '1.14', NestedAppAuth: '1.1' };

  it('cannot be had from an older Outlook', async () => {
    installOffice(readItem());
    await expect(outlook(config).token('silent')).rejects.toBeInstanceOf(NoToken);
  });

  it('is asked for our own scope and kept in memory only', async () => {
    const acquireTokenSilent = vi.fn(() => Promise.resolve({ accessToken: 'microsoft' }));
    const create = vi.fn((_: unknown) => Promise.resolve({ acquireTokenSilent }));
    vi.doMock('@azure/msal-browser', () => ({ createNestablePublicClientApplication: create }));
    installOffice(readItem(), withNaa);
    const host = outlook(config);
    expect(await host.token('silent')).toBe('microsoft');
    await host.token('silent');
    expect(acquireTokenSilent).toHaveBeenCalledWith({ scopes: ['api://x/access'] });
    expect(create).toHaveBeenCalledTimes(1);
    expect(create.mock.calls[0]![0]).toMatchObject({ auth: { clientId: 'client' }, cache: { cacheLocation: 'memoryStorage' } });
  });

  it('that needs the person is no token', async () => {
    const create = () => Promise.resolve({ acquireTokenSilent: () => Promise.reject(new Error('interaction_required')) });
    vi.doMock('@azure/msal-browser', () => ({ createNestablePublicClientApplication: create }));
    installOffice(readItem(), withNaa);
    await expect(outlook(config).token('silent')).rejects.toBeInstanceOf(NoToken);
  });
});

describe('finding the host', () => {
  it('finds Outlook', async () => {
    installOffice(readItem());
    expect((await findHost(config)).inOutlook).toBe(true);
  });

  it('finds none outside Outlook', async () => {
    installOffice(readItem()).office.onReady = () => Promise.resolve({ host: null as unknown as string });
    expect((await findHost(config)).inOutlook).toBe(false);
  });

  it('does not wait for ever', async () => {
    vi.useFakeTimers();
    installOffice(readItem()).office.onReady = () => new Promise(() => undefined);
    const found = findHost(config);
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await found).inOutlook).toBe(false);
  });

  it('does without office.js when there is no address of it', async () => {
    expect((await findHost(config)).inOutlook).toBe(false);
  });
});

it('gives up on a call Outlook never answers', async () => {
  vi.useFakeTimers();
  installOffice(readItem());
  const silent = expect(ask(() => undefined)).rejects.toMatchObject({ code: 'host' });
  await vi.advanceTimersByTimeAsync(CALL_LIMIT_MS);
  await silent;
});
