// Nested app authentication: the token comes from the Outlook around us. The library loads when it is first needed.
import type { Config } from '../config';
import { NoToken } from './host';
import { supports } from './office_calls';

type Application = Awaited<ReturnType<(typeof import('@azure/msal-browser'))['createNestablePublicClientApplication']>>;

/** Gives tokens for our API; nothing of them is stored. */
export function tokenGiver(config: Config): (how: 'silent' | 'popup') => Promise<string> {
  let application: Promise<Application> | null = null;
  return async (how) => {
    if (!supports('NestedAppAuth', '1.1')) throw new NoToken();
    try {
      application ??= start(config);
      const request = { scopes: [config.apiScope] };
      const ready = await application;
      const answer = how === 'silent' ? ready.acquireTokenSilent(request) : ready.acquireTokenPopup(request);
      return (await answer).accessToken;
    } catch {
      throw new NoToken();
    }
  };
}

async function start(config: Config): Promise<Application> {
  const { createNestablePublicClientApplication } = await import('@azure/msal-browser');
  return createNestablePublicClientApplication({
    auth: { clientId: config.clientId, authority: config.authority },
    cache: { cacheLocation: 'memoryStorage' },
  });
}
