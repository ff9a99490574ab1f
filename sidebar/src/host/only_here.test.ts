import { expect, it } from 'vitest';

const sources = import.meta.glob<string>('../**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true });

it('names Office in this folder only', () => {
  const outside = Object.entries(sources).filter(([path]) => path.startsWith('../') && !path.includes('/testing/'));
  const naming = outside.filter(([, text]) => /\bOffice[.<]|: Office\b|\bOffice\b\s*[;,)]/.test(text)).map(([path]) => path);
  expect(outside.length).toBeGreaterThan(40);
  expect(naming).toEqual([]);
});

it('writes every sentence in the words files', () => {
  const screens = Object.entries(sources).filter(([path]) => /\/(panels|parts)\//.test(path) && path.endsWith('.tsx') && !path.includes('.test.'));
  const speaking = screens.filter(([, text]) => />\s*[A-Za-z][a-z]+( [a-z]+)*\s*<\//.test(text)).map(([path]) => path);
  expect(speaking).toEqual([]);
});
