/** What the server tells the pane, in the page itself. */
export interface Config {
  officeJsUrl: string;
  clientId: string;
  authority: string;
  apiScope: string;
}

/** Reads `<script type="application/json" id="lockstep-config">`; a missing value is an empty string. */
export function readConfig(page: Document): Config {
  const text = page.getElementById('lockstep-config')?.textContent ?? '{}';
  const found: unknown = JSON.parse(text || '{}');
  const values = (typeof found === 'object' && found !== null ? found : {}) as { [name: string]: unknown };
  const read = (name: string): string => (typeof values[name] === 'string' ? values[name] : '');
  return {
    officeJsUrl: read('officeJsUrl'),
    clientId: read('clientId'),
    authority: read('authority'),
    apiScope: read('apiScope'),
  };
}
