import { afterEach, describe, expect, it } from 'vitest';
import { failed, installOffice, readItem, succeed } from '../testing/fake_office';
import { onCommand, showStatus } from './commands';

afterEach(() => {
  delete (globalThis as { Office?: unknown }).Office;
});

describe('the status line', () => {
  const shown: unknown[] = [];
  const item = (answer: unknown) =>
    readItem({
      notificationMessages: {
        replaceAsync: (name: string, details: object, done: (result: unknown) => void) => {
          shown.push({ name, ...details });
          done(answer);
        },
      },
    });
  const kinds = { ProgressIndicator: 'progressIndicator', ErrorMessage: 'errorMessage', InformationalMessage: 'informationalMessage' };

  it('shows each kind as Outlook has it, never longer than Outlook takes', async () => {
    const { office } = installOffice(item(succeed(undefined)));
    Object.assign(office.MailboxEnums, { ItemNotificationMessageType: kinds });
    await showStatus('busy', 'Saving');
    await showStatus('done', 'Saved');
    await showStatus('failed', 'x'.repeat(300));
    expect(shown).toMatchObject([
      { name: 'lockstep', type: 'progressIndicator', message: 'Saving' },
      { type: 'informationalMessage', message: 'Saved', icon: 'icon16', persistent: false },
      { type: 'errorMessage' },
    ]);
    expect((shown[2] as { message: string }).message).toHaveLength(150);
  });

  it('is no reason to fail when Outlook cannot show it', async () => {
    const { office } = installOffice(item(failed(9)));
    Object.assign(office.MailboxEnums, { ItemNotificationMessageType: kinds });
    await expect(showStatus('done', 'Saved')).resolves.toBeUndefined();
  });

  it('tells Outlook when a command is through', async () => {
    const { office } = installOffice(null);
    const commands: { [name: string]: (event: { completed: () => void }) => void } = {};
    Object.assign(office, { actions: { associate: (name: string, work: never) => void (commands[name] = work) } });
    onCommand('quickSave', () => Promise.resolve());
    await new Promise<void>((completed) => commands['quickSave']?.({ completed }));
  });
});
