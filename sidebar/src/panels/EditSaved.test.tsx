import { beforeEach, describe, expect, it } from 'vitest';
import { problem, settle, world } from '../testing/fakes';
import { context, email, record, saved } from '../testing/samples';
import { type Screen, type World, openPane } from '../testing/screen';
import { words } from '../words';

let here: World;

const sent = () => here.server.calls('PATCH /saves/s1').map((one) => one.body);

const valueOf = (screen: Screen, selector: string) => (screen.all(selector)[0] as HTMLInputElement).value;

async function opened() {
  here.server.on('POST /context', () => ({ status: 200, body: context({ state: 'saved', title: 'Saved by you', saved: saved() }) }));
  const screen = await openPane(here);
  await screen.press(words.saved.edit);
  return screen;
}

beforeEach(() => {
  here = world();
  here.server.on('GET /saves/s1/words', () => ({ status: 200, body: { subject: 'Renewal', text: 'Hello,\r\nsee below.' } }));
  here.server.on('PATCH /saves/s1', () => ({ status: 200, body: saved() }));
});

describe('the edit of a saved mail', () => {
  it('begins with what Salesforce says', async () => {
    const screen = await opened();
    expect(valueOf(screen, 'fluent-text-input')).toBe('Renewal');
    expect(valueOf(screen, 'fluent-textarea')).toBe('Hello,\nsee below.');
  });

  it('says what is wrong when that cannot be read', async () => {
    here.server.on('GET /saves/s1/words', () => problem(404, 'deleted_in_salesforce', { title: 'Somebody deleted it in Salesforce' }));
    const screen = await opened();
    expect(screen.text).toContain('Somebody deleted it in Salesforce');
    expect(screen.findButton(words.saved.edit)).toBeDefined();
  });

  it('says of an email that formatting is lost, and of a task nothing', async () => {
    expect((await opened()).text).not.toContain(words.saved.plainText);
    here.server.on('POST /context', () => ({ status: 200, body: context({ state: 'saved', saved: saved({ record: record('EmailMessage', '02sM') }) }) }));
    const screen = await openPane(here);
    await screen.press(words.saved.edit);
    expect(screen.text).toContain(words.saved.plainText);
  });

  it('sends nothing that was put back', async () => {
    const screen = await opened();
    await screen.type('fluent-textarea', 'They will sign.');
    await screen.type('fluent-textarea', 'Hello,\nsee below.');
    await screen.press(words.saved.change);
    expect(sent()).toEqual([]);
  });

  it('sends what is different, says so and closes', async () => {
    const screen = await opened();
    await screen.type('fluent-text-input', 'Our offer');
    await screen.press(words.saved.change);
    expect(sent()).toEqual([{ subject: 'Our offer' }]);
    expect(screen.text).toContain(words.saved.changed);
    expect(screen.findButton(words.saved.change)).toBeUndefined();
  });

  it('leaves the subject alone when only the text is new', async () => {
    const screen = await opened();
    await screen.type('fluent-textarea', 'They will sign.');
    await screen.press(words.saved.change);
    expect(sent()).toEqual([{ text: 'They will sign.' }]);
  });

  it('sends nothing while nothing is different', async () => {
    const screen = await opened();
    await screen.press(words.saved.change);
    await screen.type('fluent-text-input', '  ');
    await screen.press(words.saved.change);
    expect(sent()).toEqual([]);
  });

  it('keeps what was written when Salesforce refuses it', async () => {
    here.server.on('PATCH /saves/s1', () => problem(422, 'refused_by_salesforce', { title: 'Subject is locked' }));
    const screen = await opened();
    await screen.type('fluent-text-input', 'Our offer');
    await screen.press(words.saved.change);
    expect(screen.text).toContain('Subject is locked');
    expect(valueOf(screen, 'fluent-text-input')).toBe('Our offer');
  });

  it('is gone with its mail', async () => {
    const screen = await opened();
    await screen.do(async () => {
      here.host.goTo(email('m2'));
      await settle();
    });
    expect(screen.findButton(words.saved.change)).toBeUndefined();
  });

  it('is not offered where another product saved the mail', async () => {
    here.server.on('POST /context', () => ({ status: 200, body: context({ state: 'saved', saved: saved({ id: '' }) }) }));
    const screen = await openPane(here);
    expect(screen.findButton(words.saved.edit)).toBeUndefined();
  });
});
