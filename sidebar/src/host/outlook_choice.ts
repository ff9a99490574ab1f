import { PaneError } from '../model/problems';
import { ask } from './office_calls';
import { type AnyItem, isCompose } from './outlook_item';

const NAME = 'choice';

/** The choice noted on a draft, '' for none. */
export async function readChoice(item: AnyItem): Promise<string> {
  const properties = await ask<Office.CustomProperties>((done) => item.loadCustomPropertiesAsync(done));
  const value: unknown = properties.get(NAME);
  return typeof value === 'string' ? value : '';
}

/** Notes the choice and saves the draft, so that the mailbox on the server has it too. */
export async function writeChoice(item: AnyItem, token: string): Promise<void> {
  try {
    const properties = await ask<Office.CustomProperties>((done) => item.loadCustomPropertiesAsync(done));
    if (token) properties.set(NAME, token);
    else properties.remove(NAME);
    await ask<void>((done) => properties.saveAsync(done));
    if (isCompose(item)) await ask<string>((done) => item.saveAsync(done));
  } catch {
    throw new PaneError('notWritten');
  }
}
