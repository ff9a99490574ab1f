import type { Theme } from './host';

/** Outlook's own theme by the light of its background; null when it does not tell. */
export function officeTheme(): Theme {
  const background = Office.context.officeTheme?.bodyBackgroundColor;
  const light = background ? brightness(background) : null;
  if (light === null) return null;
  return light < 0.5 ? 'dark' : 'light';
}

function brightness(colour: string): number | null {
  const parts = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(colour);
  if (!parts) return null;
  const [red, green, blue] = parts.slice(1).map((part) => parseInt(part, 16) / 255) as [number, number, number];
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}
