// Every failure as something a person can read and act on.
import { ApiError } from '../api/errors';
import type { Problem } from '../api/shapes';
import { words } from '../words';

/** The server's, and `instead`: the refused link in the place of those it does not go with. */
export type Action = Problem['action'] | 'instead';

export interface Trouble {
  title: string;
  detail: string;
  action: Action;
}

/** A failure on the pane's own side, named in the words file. */
export class PaneError extends Error {
  constructor(
    readonly code: 'host' | 'dialogBlocked' | 'moved' | 'notWritten' | 'full',
    readonly action: Action = 'retry',
  ) {
    super(code);
  }
}

const ACTION_OF_KIND: { [kind in ApiError['kind']]: Action } = {
  offline: 'retry',
  timeout: 'retry',
  signed_out: 'sign_in',
  refused: 'none',
  running: 'retry',
  too_soon: 'retry',
  upstream: 'retry',
  unavailable: 'retry',
  broken: 'reload',
};

export function troubleOf(error: unknown): Trouble {
  if (error instanceof ApiError) return error.problem ? spoken(error, error.problem) : unspoken(error);
  if (error instanceof PaneError) return { ...paneWords(error.code), action: error.action };
  return { ...words.problems.internal, action: 'reload' };
}

function spoken(error: ApiError, problem: Problem): Trouble {
  const own = words.problems[error.kind];
  const wait = problem.retry_after ? words.problems.wait(Math.ceil(problem.retry_after)) : '';
  const lost = problem.lost ? words.problems.lost : '';
  const action = problem.action === 'none' && error.mayRepeat ? 'retry' : problem.action;
  return {
    title: problem.title || own.title,
    detail: [problem.detail || own.detail, fieldFaults(problem), lost, wait].filter(Boolean).join(' '),
    action,
  };
}

function fieldFaults(problem: Problem): string {
  return Object.entries(problem.errors ?? {})
    .map(([field, faults]) => `${field}: ${faults.join(', ')}.`)
    .join(' ');
}

function unspoken(error: ApiError): Trouble {
  return { ...words.problems[error.kind], action: ACTION_OF_KIND[error.kind] };
}

function paneWords(code: PaneError['code']): { title: string; detail: string } {
  if (code === 'notWritten') return { title: words.compose.notWritten, detail: words.compose.notWrittenDetail };
  if (code === 'full') return { title: words.offline.full, detail: words.offline.fullDetail };
  return words.problems[code];
}
