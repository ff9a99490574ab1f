// The open item, read once into plain fields.
import type { Address, Item } from '../api/shapes';
import type { HostFile } from '../model/files';
import { ask, supports } from './office_calls';

export type ReadItem = Office.MessageRead;
export type ComposeItem = Office.MessageCompose;
export type AnyItem = ReadItem | ComposeItem;
export type EventItem = Office.AppointmentRead | Office.AppointmentCompose;

export function isCompose(item: AnyItem): item is ComposeItem {
  return typeof item.subject !== 'string';
}

export function readMail(item: ReadItem): Item {
  return {
    id: restId(item.itemId),
    mode: 'read',
    internet_message_id: item.internetMessageId ?? '',
    conversation_id: item.conversationId ?? '',
    subject: item.subject ?? '',
    item_class: item.itemClass ?? '',
    from: item.from ? address(item.from) : null,
    to: (item.to ?? []).map(address),
    cc: (item.cc ?? []).map(address),
    bcc: [],
    sent_at: item.dateTimeCreated?.toISOString() ?? null,
    choice_token: '',
  };
}

/** `choice` is the token noted on the draft. */
export async function readDraft(item: ComposeItem, choice: string): Promise<Item> {
  const [subject, to, cc, bcc, from] = await Promise.all([
    ask<string>((done) => item.subject.getAsync(done)),
    recipients(item.to),
    recipients(item.cc),
    recipients(item.bcc),
    sender(item),
  ]);
  return {
    id: '',
    mode: 'compose',
    internet_message_id: '',
    conversation_id: item.conversationId ?? '',
    subject,
    item_class: 'IPM.Note',
    from,
    to,
    cc,
    bcc,
    sent_at: null,
    choice_token: choice,
  };
}

async function sender(item: ComposeItem): Promise<Address | null> {
  if (!supports('Mailbox', '1.7')) return null;
  return address(await ask<Office.EmailAddressDetails>((done) => item.from.getAsync(done)));
}

async function recipients(field: Office.Recipients): Promise<Address[]> {
  return (await ask<Office.EmailAddressDetails[]>((done) => field.getAsync(done))).map(address);
}

function address(details: Office.EmailAddressDetails): Address {
  return { email: (details.emailAddress ?? '').trim().toLowerCase(), name: details.displayName ?? '' };
}

/** Desktop ids are EWS ids; the phone's are REST ids already. */
export function restId(id: string | null | undefined): string {
  if (!id) return '';
  const { mailbox } = Office.context;
  const onPhone = ['OutlookIOS', 'OutlookAndroid'].includes(mailbox.diagnostics.hostName);
  if (onPhone || !supports('Mailbox', '1.3')) return id;
  return mailbox.convertToRestId(id, Office.MailboxEnums.RestVersion.v2_0);
}

const KINDS: { [type: string]: HostFile['kind'] } = { file: 'file', item: 'item', cloud: 'link' };

export function filesOf(item: ReadItem): HostFile[] {
  const readable = supports('Mailbox', '1.8');
  return (item.attachments ?? []).map((one) => ({
    id: restId(one.id),
    name: one.name,
    size: one.size,
    contentType: one.contentType ?? '',
    inline: one.isInline,
    kind: KINDS[String(one.attachmentType)] ?? 'file',
    readable,
  }));
}
