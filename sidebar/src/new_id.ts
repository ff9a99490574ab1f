/** 32 hex digits by chance: an idempotency key or a request id. */
export function newId(): string {
  return crypto.randomUUID().replaceAll('-', '');
}
