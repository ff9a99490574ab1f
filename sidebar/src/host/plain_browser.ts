import { PaneError } from '../model/problems';
import { type Host, NoToken } from './host';

/** No Outlook around us: nothing to read, links open as pages. */
export function plainBrowser(): Host {
  const nothing = (): Promise<never> => Promise.reject(new PaneError('host', 'none'));
  return {
    partition: 'browser',
    currentKey: () => '',
    currentEmail: () => Promise.resolve(null),
    body: nothing,
    fileContent: nothing,
    setChoice: nothing,
    token: () => Promise.reject(new NoToken()),
    openDialog: () => Promise.reject(new PaneError('dialogBlocked')),
    openPage: (url) => {
      window.open(url, '_blank', 'noopener');
    },
    theme: () => null,
    onThemeChanged: () => undefined,
    onItemChanged: () => undefined,
  };
}
