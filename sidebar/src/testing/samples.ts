// The cast of the tests: Anna of Acme writes, Jo is unknown, Alice works here.
import type { Context, Me, Record, Rules, Saved, Sync } from '../api/shapes';
import type { HostFile } from '../model/files';
import { type Email, type PaneState, firstState } from '../model/pane';

export function record(type: string, id: string, change: Partial<Record> = {}): Record {
  return { type, id, name: `${type} ${id}`, subtitle: '', url: `https://sf.test/${id}`, account_id: '', chosen: false, reason: '', ...change };
}

export const anna = record('Contact', '003A', { name: 'Anna', subtitle: 'CFO · Acme', chosen: true, reason: 'wrote this mail' });
export const lee = record('Lead', '00QL', { name: 'Lee' });
export const renewal = record('Opportunity', '006R', { name: 'Renewal 2027', chosen: true, reason: 'newest open deal' });
export const invoice = record('Case', '500C', { name: 'Invoice 10023' });

export const taskRules: Rules = { record_type: 'Task', max_people: 50, max_business: 1, lead_excludes_business: true };
export const mailRules: Rules = { record_type: 'EmailMessage', max_people: 50, max_business: 1, lead_excludes_business: false };

export function sync(change: Partial<Sync> = {}): Sync {
  return { status: 'on', reason: '', last_session_at: null, next_session_at: null, counts: null, ...change };
}

export function saved(change: Partial<Saved> = {}): Saved {
  const task = record('Task', '00T1');
  return { id: 's1', record: task, links: [anna, renewal], saved_by: 'Alice', saved_at: null, by_you: true, files: [], ...change };
}

export function context(change: Partial<Context> = {}): Context {
  return {
    state: 'not_saved',
    title: 'Not saved',
    can_save: true,
    why: [{ kind: 'rule', text: 'Mails are saved by hand.', level: '', setting: '' }],
    saved: null,
    people: [
      { email: 'anna@acme.test', name: 'Anna', status: 'matched', records: [anna], block_entry_id: '' },
      { email: 'jo@newco.test', name: 'Jo', status: 'unresolved', records: [], block_entry_id: '' },
    ],
    business: [renewal, invoice],
    rules: taskRules,
    sync: sync(),
    mailbox: 'ok',
    salesforce: 'ok',
    choice_token: '',
    follow: 'ask',
    thread_id: '',
    files: { selection: 'all', types: [], large_kb: 100, copy: false },
    ...change,
  };
}

export function hostFile(id: string, change: Partial<HostFile> = {}): HostFile {
  return { id, name: `${id}.pdf`, size: 1000, contentType: 'application/pdf', inline: false, kind: 'file', readable: true, ...change };
}

export function email(key = 'm1', change: Partial<Email> = {}): Email {
  return {
    key,
    choice: '',
    files: [hostFile('f1')],
    item: {
      id: key,
      mode: 'read',
      internet_message_id: `<${key}@acme.test>`,
      conversation_id: 'c1',
      subject: `About ${key}`,
      item_class: 'IPM.Note',
      from: { email: 'anna@acme.test', name: 'Anna' },
      to: [{ email: 'alice@us.test', name: 'Alice' }],
      cc: [{ email: 'jo@newco.test', name: 'Jo' }],
      bcc: [],
      sent_at: '2026-11-22T10:00:00.000Z',
      choice_token: '',
    },
    ...change,
  };
}

export function draft(choice = ''): Email {
  const read = email('draft-0');
  return { ...read, choice, files: [], item: { ...read.item, id: '', mode: 'compose' } };
}

export const me: Me = {
  user: { id: 'u1', name: 'Alice', email: 'alice@us.test', role: 'user' },
  connections: { salesforce: 'ok', mailbox: 'ok' },
  sync: sync(),
};

export function paneState(change: Partial<PaneState> = {}): PaneState {
  return { ...firstState, session: 'signed_in', ...me, loading: false, email: email(), context: context(), ...change };
}
