import type { ContentFile } from '../api/shapes';
import type { HostFile } from '../model/files';
import { PaneError } from '../model/problems';
import { ask } from './office_calls';
import { type AnyItem, isCompose, restId } from './outlook_item';

/** Reads one attachment of the open item as base64. */
export async function readFile(item: AnyItem, file: HostFile): Promise<ContentFile> {
  const rawId = isCompose(item) ? file.id : item.attachments.find((one) => restId(one.id) === file.id)?.id;
  if (!rawId) throw new PaneError('moved');
  const content = await ask<Office.AttachmentContent>((done) => item.getAttachmentContentAsync(rawId, done));
  return { id: file.id, name: file.name, ...inBase64(content, file.contentType) };
}

function inBase64(content: Office.AttachmentContent, contentType: string): { content_type: string; data: string } {
  const format = String(content.format);
  if (format === 'base64') return { content_type: contentType || 'application/octet-stream', data: content.content };
  if (format === 'eml') return { content_type: 'message/rfc822', data: textToBase64(content.content) };
  if (format === 'iCalendar') return { content_type: 'text/calendar', data: textToBase64(content.content) };
  throw new PaneError('host', 'none');
}

function textToBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let raw = '';
  for (const byte of bytes) raw += String.fromCharCode(byte);
  return btoa(raw);
}
