import type { Problem } from './shapes';

/**
 * offline: no answer at all · timeout: no answer in time · signed_out: 401 · refused: 4xx, nothing was written ·
 * running: 409 still_running · too_soon: 429 · upstream: 502 · unavailable: 503 and other 5xx · broken: an answer we cannot read
 */
export type ErrorKind =
  | 'offline'
  | 'timeout'
  | 'signed_out'
  | 'refused'
  | 'running'
  | 'too_soon'
  | 'upstream'
  | 'unavailable'
  | 'broken';

/** What a call to the server ended with when it did not end well. `problem` is the server's own word, if it gave one. */
export class ApiError extends Error {
  constructor(
    readonly kind: ErrorKind,
    readonly problem: Problem | null = null,
  ) {
    super(problem ? `${kind}: ${problem.code}` : kind);
  }

  /** The server may never have seen the call, or could not take it now: the same call with the same key may be sent again. */
  get mayRepeat(): boolean {
    return ['offline', 'timeout', 'running', 'too_soon', 'unavailable'].includes(this.kind);
  }
}

const KIND_OF_STATUS: { [status: number]: ErrorKind } = {
  401: 'signed_out',
  429: 'too_soon',
  502: 'upstream',
  503: 'unavailable',
};

export function kindOf(status: number, code: string): ErrorKind {
  if (status === 409 && code === 'still_running') return 'running';
  return KIND_OF_STATUS[status] ?? (status >= 500 ? 'unavailable' : 'refused');
}
