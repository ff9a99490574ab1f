// Following a conversation ends here; it begins with a tick in the Save panel.
import { endpoints } from '../api/endpoints';
import { look } from './look';
import { type Tools, once } from './tools';

/** Later mails of the open mail's conversation are decided like any other; what is saved stays. */
export function unfollow(tools: Tools): Promise<void> {
  const id = tools.state.context?.thread_id;
  if (!id) return Promise.resolve();
  return once(tools, 'links', async () => {
    await tools.client.call(endpoints.unfollow, { params: { id } });
    await look(tools);
  });
}
