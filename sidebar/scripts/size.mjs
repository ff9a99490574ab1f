// What a person downloads before the first paint: the entry, what it imports statically, and the style sheets.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT_KB = 80;
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));

function collect(key, files) {
  const chunk = manifest[key];
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const sheet of chunk.css ?? []) files.add(sheet);
  for (const next of chunk.imports ?? []) collect(next, files);
}

const first = new Set();
const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
if (!entry) throw new Error('No entry in the build manifest: run "npm run build" first.');
collect(entry, first);

let total = 0;
for (const file of [...first].sort()) {
  const size = gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1000;
  total += size;
  console.log(`${size.toFixed(1).padStart(7)} kB gzip  ${file}`);
}
console.log(`${total.toFixed(1).padStart(7)} kB gzip  first paint (limit ${LIMIT_KB})`);
if (total > LIMIT_KB) process.exit(1);
