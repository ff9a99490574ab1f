import { describe, expect, it } from 'vitest';
import { editForm } from '../model/save_form';
import { world } from '../testing/fakes';
import { context, saved } from '../testing/samples';

async function begun(follow: 'off' | 'ask' | 'on' | 'following') {
  const here = world();
  here.server.on('POST /context', () => ({ status: 200, body: context({ follow, thread_id: follow === 'following' ? 't1' : '' }) }));
  here.server.on('POST /saves', () => ({ status: 201, body: { saved: saved(), already: false, notices: [] } }));
  await here.pane.start();
  here.pane.openSavePanel();
  return here;
}

const wishes = (here: Awaited<ReturnType<typeof begun>>): unknown[] =>
  here.server.calls('POST /saves').map((one) => (one.body as { wish: { follow_thread: boolean } }).wish.follow_thread);

describe('following a conversation', () => {
  it('is ticked by the setting, and sent along', async () => {
    const here = await begun('on');
    await here.pane.confirm();
    expect(wishes(here)).toEqual([true]);
  });

  it('is left to the person otherwise', async () => {
    const here = await begun('ask');
    expect(here.pane.state().form?.followThread).toBe(false);
    here.pane.edit(editForm(here.pane.state().form!, { followThread: true }));
    await here.pane.confirm();
    expect(wishes(here)).toEqual([true]);
  });

  it('keeps what the person ticked when late data comes', async () => {
    const here = await begun('ask');
    here.pane.edit(editForm(here.pane.state().form!, { followThread: true }));
    await here.pane.refresh();
    expect(here.pane.state().form?.followThread).toBe(true);
  });

  it('ends with one click', async () => {
    const here = await begun('following');
    here.server.on('DELETE /threads/t1', () => ({ status: 204, body: null }));
    here.server.on('POST /context', () => ({ status: 200, body: context({ follow: 'ask' }) }));
    await here.pane.unfollow();
    expect(here.server.calls('DELETE /threads/t1')).toHaveLength(1);
    expect(here.pane.state().form?.follow).toBe('ask');
  });

  it('has nothing to end where nothing is followed', async () => {
    const here = await begun('ask');
    await here.pane.unfollow();
    expect(here.server.asked.filter((one) => one.method === 'DELETE')).toEqual([]);
  });
});
