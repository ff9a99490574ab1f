import { endpoints } from '../api/endpoints';
import type { Record } from '../api/shapes';
import type { Tools } from './tools';

export const SHORTEST_SEARCH = 2;
const MOST_RESULTS = 20;

/** Records whose name, company or number holds the text. Throws ApiError. */
export async function search(tools: Tools, text: string): Promise<Record[]> {
  const { records } = await tools.client.call(endpoints.search, { query: { q: text, limit: String(MOST_RESULTS) } });
  return records;
}

/** The settings an explanation speaks of; missing ones only hide a button. */
export async function loadSettings(tools: Tools): Promise<void> {
  const answer = await tools.client.call(endpoints.settings).catch(() => null);
  if (answer) tools.send({ type: 'settings', settings: answer.settings });
}
