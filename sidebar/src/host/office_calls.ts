import { PaneError } from '../model/problems';

export const CALL_LIMIT_MS = 15_000;

/** Office's callback style as a promise. Throws PaneError('host') on failure or silence. */
export function ask<T>(start: (done: (result: Office.AsyncResult<T>) => void) => void): Promise<T> {
  const answer = new Promise<T>((resolve, reject) => {
    start((result) => {
      if (result.status === Office.AsyncResultStatus.Succeeded) resolve(result.value);
      else reject(new PaneError('host'));
    });
  });
  return within(answer, CALL_LIMIT_MS, () => new PaneError('host'));
}

/** Rejects with `late()` when `work` takes longer than `limitMs`. */
export function within<T>(work: Promise<T>, limitMs: number, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), limitMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

export function supports(set: string, version: string): boolean {
  return Office.context.requirements.isSetSupported(set, version);
}
