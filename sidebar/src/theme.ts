import { webDarkTheme, webLightTheme } from '@fluentui/tokens';
import { setTheme } from '@fluentui/web-components/theme/index.js';
import type { Theme } from './host/host';

const prefersDark = matchMedia('(prefers-color-scheme: dark)');

/** Follows Outlook's theme where it tells one, else the system's. */
export function followTheme(told: () => Theme): () => void {
  const apply = (): void => {
    const dark = (told() ?? (prefersDark.matches ? 'dark' : 'light')) === 'dark';
    setTheme(dark ? webDarkTheme : webLightTheme);
    document.documentElement.style.colorScheme = dark ? 'dark' : 'light';
  };
  prefersDark.addEventListener('change', apply);
  apply();
  return apply;
}
