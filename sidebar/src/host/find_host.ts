import type { Config } from '../config';
import type { Host } from './host';
import { within } from './office_calls';
import { outlook } from './outlook';
import { plainBrowser } from './plain_browser';

export const READY_LIMIT_MS = 8_000;

/** Loads office.js and waits for it. Without Outlook around us, or without an answer in time, a plain browser. */
export async function findHost(config: Config): Promise<{ host: Host; inOutlook: boolean }> {
  try {
    if (typeof Office === 'undefined') await loadScript(config.officeJsUrl);
    const info = await within(Promise.resolve(Office.onReady()), READY_LIMIT_MS, () => new Error('office.js is silent'));
    if (info.host !== Office.HostType.Outlook) return { host: plainBrowser(), inOutlook: false };
    return { host: outlook(config), inOutlook: true };
  } catch {
    return { host: plainBrowser(), inOutlook: false };
  }
}

function loadScript(url: string): Promise<void> {
  const loading = new Promise<void>((resolve, reject) => {
    if (!url) throw new Error('No address of office.js');
    const script = document.createElement('script');
    script.src = url;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error('office.js did not load'));
    document.head.append(script);
  });
  return within(loading, READY_LIMIT_MS, () => new Error('office.js did not load in time'));
}
