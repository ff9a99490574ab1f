import { defineConfig } from 'vitest/config';

export default defineConfig({
  publicDir: '../manifest/icons',
  base: './',
  build: { target: 'es2022', manifest: true, sourcemap: false, assetsInlineLimit: 0 },
  server: { proxy: { '/api': 'http://127.0.0.1:5000', '/auth': 'http://127.0.0.1:5000' } },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'] },
});
