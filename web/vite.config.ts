import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { compressBuild } from './compress.ts';

const server = process.env.PERSONALQ_SERVER ?? 'http://localhost:8000';
const port = Number(process.env.PORT ?? 5173);

/** Libraries that every page needs, kept apart from our own code so that an update of the app leaves them cached. */
const chunks: [name: string, pattern: RegExp][] = [
  ['react', /node_modules\/(react|react-dom|scheduler|react-router|cookie|set-cookie-parser)\//],
  ['query', /node_modules\/@tanstack\/(react-query|query-core)\//],
];

export default defineConfig({
  plugins: [react(), tailwindcss(), compressBuild()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: {
    port,
    strictPort: true,
    proxy: {
      '/api': { target: server, changeOrigin: true },
      '/health': { target: server, changeOrigin: true },
      '/ws': { target: server, ws: true, changeOrigin: true },
    },
  },
  build: {
    target: 'es2023',
    modulePreload: { polyfill: false },
    // Fonts and pictures stay files: a data: address would need a wider content security policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: { groups: chunks.map(([name, test]) => ({ name, test })) },
      },
    },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['./src/test/setup.ts'],
    restoreMocks: true,
    // Above the wait of setup.ts, so that a failure names what was missing.
    testTimeout: 20_000,
  },
});
