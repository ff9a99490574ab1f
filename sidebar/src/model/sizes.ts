import { words } from '../words';

/** 1536 -> "1.5 kB", in the person's number format. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return words.sizes.bytes(String(bytes));
  if (bytes < 999_500) return words.sizes.kilobytes(short(bytes / 1000));
  return words.sizes.megabytes(short(bytes / 1_000_000));
}

function short(value: number): string {
  return new Intl.NumberFormat(words.language, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}
