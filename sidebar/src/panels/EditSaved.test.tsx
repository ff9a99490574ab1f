import { beforeEach, describe, expect, it } from 'vitest';
import { problem, settle, world } from '../testing/fakes';
import { context, email, saved } from '../testing/samples';
import { type World, openPane } from '../testing/screen';
import { words } from '../words';

let here: World;

const sent = () => here.server.calls('PATCH /saves/s1').map((one) => one.body);

async function opened() {
  here.server.on('POST /context', () => ({ status: 200, body: context({ state: 'saved', title: 'Saved by you', saved: saved() }) }));
  const screen = await openPane(here);
  await screen.press(words.saved.edit);
  return screen;
}

beforeEach(() => {
  here = world();
  here.server.on('PATCH /saves/s1', () => ({ status: 200, body: saved() }));
});

describe('the edit of a saved mail', () => {
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
    expect((screen.all('fluent-text-input')[0] as HTMLInputElement).value).toBe('Our offer');
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
