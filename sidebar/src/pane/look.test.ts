import { afterEach, describe, expect, it, vi } from 'vitest';
import { settle, world } from '../testing/fakes';
import { context, draft, saved } from '../testing/samples';

interface Sent {
  item: { mentions?: string[] };
}

const page = 'https://acme.my.salesforce.com/006000000000001AAA';

async function opened(html: string) {
  const here = world();
  here.host.html = html;
  here.server.on('POST /saves', () => ({ status: 201, body: { saved: saved(), already: false, notices: [] } }));
  await here.pane.start();
  const sent = (what: string) => here.server.calls(what).map((one) => (one.body as Sent).item.mentions);
  return { ...here, sent };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('what the text names', () => {
  it('is looked up with the mail, and saved with the same', async () => {
    const { pane, sent } = await opened(`<a href="${page}">deal</a> gary@globex.test <p>secret</p>`);
    await pane.quickSave(false);
    expect(sent('POST /context')[0]).toEqual([page, 'gary@globex.test']);
    expect(sent('POST /saves')).toEqual([[page, 'gary@globex.test']]);
  });

  it('never brings the rest of the text along', async () => {
    const { server } = await opened(`<a href="${page}">deal</a><p>secret</p>`);
    expect(JSON.stringify(server.asked.map((one) => one.body ?? null))).not.toContain('secret');
  });

  it('is not read from a draft', async () => {
    const here = await opened('');
    here.host.html = page;
    here.host.goTo(draft());
    await settle();
    expect(here.sent('POST /context').at(-1)).toBeUndefined();
  });

  it('is done without when the text does not come', async () => {
    vi.useFakeTimers();
    const { pane, host, server } = world();
    host.body = () => new Promise(() => undefined);
    const started = pane.start();
    await vi.advanceTimersByTimeAsync(2_000);
    await started;
    expect(server.calls('POST /context')).toHaveLength(1);
    expect(pane.state().context?.title).toBe('Not saved');
  });
});

describe('a save beside the pane', () => {
  const nowSaved = { status: 200, body: context({ state: 'saved', title: 'Saved by you', can_save: false, saved: saved() }) };

  it('is seen as soon as it is told, and closes a Save panel nothing was typed in', async () => {
    const { pane, server } = await opened('');
    await pane.openSavePanel();
    server.on('POST /context', () => nowSaved);
    await pane.savedElsewhere();
    expect(pane.state()).toMatchObject({ context: { state: 'saved' }, form: null, panel: 'home' });
  });

  it('leaves what was typed alone', async () => {
    const { pane, server } = await opened('');
    await pane.openSavePanel();
    pane.edit({ ...pane.state().form!, comment: 'Call her', touched: true });
    server.on('POST /context', () => nowSaved);
    await pane.savedElsewhere();
    expect(pane.state()).toMatchObject({ context: { state: 'saved' }, form: { comment: 'Call her' } });
  });

  it('is seen when the pane gets the focus, at most every ten seconds', async () => {
    const here = await opened('');
    here.server.on('POST /context', () => nowSaved);
    await here.pane.gotFocus();
    expect(here.pane.state().context?.state).toBe('not_saved');
    here.forward(10_000);
    await here.pane.gotFocus();
    expect(here.pane.state().context?.state).toBe('saved');
  });
});
