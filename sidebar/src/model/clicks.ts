// Clicks that are not answered yet. What may rest in the browser's storage holds ids only: no address, subject, body or file.
import type { EndpointName } from '../api/endpoints';
import type { Item } from '../api/shapes';

export interface Click {
  /** The idempotency key: the same click sent twice is done once. */
  key: string;
  endpoint: EndpointName;
  params: { [name: string]: string };
  body: unknown;
  /** Milliseconds since 1970. */
  at: number;
  /** False: only in memory, gone with the pane. */
  storable: boolean;
}

export const MOST_CLICKS = 50;
export const OLDEST_MS = 24 * 3600 * 1000;

const STORABLE: ReadonlySet<string> = new Set(['save', 'undoSave', 'addLink', 'linkInstead', 'removeLink', 'unblock', 'dropChoice']);

export function makeClick(
  key: string,
  endpoint: EndpointName,
  at: number,
  rest: { params?: { [name: string]: string }; body?: unknown } = {},
): Click {
  const body = rest.body ?? null;
  const storable = STORABLE.has(endpoint) && !holdsContent(body);
  return { key, endpoint, params: rest.params ?? {}, body, at, storable };
}

/** The list with the click in it, or null when it is full. A click sent again takes its old place. */
export function withClick(clicks: readonly Click[], click: Click): Click[] | null {
  if (clicks.some((one) => one.key === click.key)) return [...clicks];
  return clicks.length >= MOST_CLICKS ? null : [...clicks, click];
}

export function withoutClick(clicks: readonly Click[], key: string): Click[] {
  return clicks.filter((one) => one.key !== key);
}

/** What is written to storage. */
export function storedText(clicks: readonly Click[]): string {
  return JSON.stringify(clicks.filter((one) => one.storable).map((one) => ({ ...one, body: slimBody(one.body) })));
}

/** What was written to storage, less what is too old or not ours. Never throws. */
export function storedClicks(text: string | null, now: number): Click[] {
  const found: unknown = parse(text ?? '[]');
  if (!Array.isArray(found)) return [];
  return found.filter((one) => isClick(one) && STORABLE.has(one.endpoint) && now - one.at < OLDEST_MS).slice(0, MOST_CLICKS);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return [];
  }
}

function isClick(value: unknown): value is Click {
  if (typeof value !== 'object' || value === null) return false;
  const one = value as { [name: string]: unknown };
  return typeof one['key'] === 'string' && typeof one['endpoint'] === 'string' && typeof one['at'] === 'number';
}

function holdsContent(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'content' in body;
}

function slimBody(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('item' in body)) return body;
  return { ...body, item: slimItem(body.item as Item) };
}

/** The mail by its ids alone; the server reads the rest from the mailbox. */
export function slimItem(item: Item): Item {
  return { ...item, subject: '', from: null, to: [], cc: [], bcc: [], mentions: [] };
}
