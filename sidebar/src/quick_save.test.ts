import { describe, expect, it } from 'vitest';
import type { StatusKind } from './host/commands';
import { NoToken } from './host/host';
import { isForCommands } from './for_commands';
import { PaneError } from './model/problems';
import { quickSave } from './quick_save';
import { FakeHost, FakeServer } from './testing/fakes';
import { email } from './testing/samples';

const saved = { state: 'saved', title: 'Saved to Salesforce', token: '', saved: null };

function scene() {
  const host = new FakeHost();
  const server = new FakeServer();
  const said: [StatusKind, string][] = [];
  const told: string[] = [];
  server.on('POST /quick-saves', () => ({ status: 201, body: saved }));
  const press = (): Promise<void> =>
    quickSave({
      host,
      fetch: server.fetch,
      newId: () => 'new-id',
      origin: 'https://lockstep.test',
      show: async (kind, text) => void said.push([kind, text]),
      tell: () => void told.push('saved'),
    });
  return { host, server, said, told, press };
}

describe('quick save from the ribbon', () => {
  it('says that it saves, then that it did', async () => {
    const { said, press, server } = scene();
    await press();
    expect(said).toEqual([
      ['busy', 'Saving to Salesforce…'],
      ['done', 'Saved to Salesforce'],
    ]);
    expect(server.calls('POST /quick-saves').map((one) => one.body)).toEqual([{ item: email().item }]);
  });

  it('tells the pane beside the mail what it saved, and nothing when it was refused', async () => {
    const { server, told, press } = scene();
    await press();
    expect(told).toEqual(['saved']);
    server.on('POST /quick-saves', () => ({ status: 422, body: null }));
    await press();
    expect(told).toEqual(['saved']);
  });

  it('notes the choice on a draft', async () => {
    const { host, server, said, press } = scene();
    server.on('POST /quick-saves', () => ({ status: 201, body: { ...saved, title: 'Will be saved after you send', token: 't1' } }));
    await press();
    expect(host.choices).toEqual(['t1']);
    expect(said.at(-1)).toEqual(['done', 'Will be saved after you send']);
  });

  it('takes the choice back when the draft cannot hold it', async () => {
    const { host, server, said, press } = scene();
    server.on('POST /quick-saves', () => ({ status: 201, body: { ...saved, token: 't1' } }));
    server.on('DELETE /choices/t1', () => ({ status: 204, body: null }));
    host.setChoice = () => Promise.reject(new PaneError('notWritten'));
    await press();
    expect(server.calls('DELETE /choices/t1')).toHaveLength(1);
    expect(said.at(-1)?.[0]).toBe('failed');
  });

  it('says what the server said when it refuses', async () => {
    const { server, said, press } = scene();
    const problem = { title: 'Not saved: nobody here is in Salesforce', detail: 'Open the sidebar.', code: 'nobody_known', status: 422 };
    server.on('POST /quick-saves', () => ({ status: 422, body: problem }));
    await press();
    expect(said.at(-1)).toEqual(['failed', 'Not saved: nobody here is in Salesforce. Open the sidebar.']);
  });

  it('asks to sign in when there is no token to be had', async () => {
    const { host, server, said, press } = scene();
    server.on('POST /quick-saves', () => ({ status: 401, body: null }));
    host.token = () => Promise.reject(new NoToken());
    await press();
    expect(said.at(-1)?.[0]).toBe('failed');
  });

  it('says so when no mail is open', async () => {
    const { host, said, press } = scene();
    host.currentEmail = () => Promise.resolve(null);
    await press();
    expect(said.at(-1)).toEqual(['failed', 'Open one mail to save it']);
  });
});

it('knows the page behind the buttons by its address', () => {
  expect(isForCommands(new URL('https://x.test/sidebar/?commands') as unknown as Location)).toBe(true);
  expect(isForCommands(new URL('https://x.test/sidebar/?_host=Outlook') as unknown as Location)).toBe(false);
});
