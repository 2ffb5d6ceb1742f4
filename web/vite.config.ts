import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { CodeSplittingGroup } from 'rolldown';
import { defineConfig } from 'vitest/config';
import { compressBuild } from './compress.ts';

const server = process.env.PERSONALQ_SERVER ?? 'http://localhost:8000';
const port = Number(process.env.PORT ?? 5173);

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What a first visit loads; in few files, since each costs a request and is compressed by itself. */
const firstPage = ['./src/main.tsx', './src/features/dashboard/dashboard-page.tsx'].map(file);

/** Our modules that these import, and what those import, but for what is fetched later by `import()`. The bundler adds what they use of libraries. */
function reachedFrom(entries: string[], importsOf: (id: string) => readonly string[]): Set<string> {
  const reached = new Set(entries);
  // A set yields what is added while it is walked.
  for (const id of reached) for (const next of importsOf(id)) if (!next.includes('/node_modules/')) reached.add(next);
  return reached;
}

/** What somebody loads who is not signed in: nothing of the app itself. */
const signInPage = ['./src/sign-in.tsx'].map(file);

type Graph = { getModuleInfo: (id: string) => { importedIds: readonly string[] } | null };

/** Whether a page loads a module; worked out when the bundler knows all of them. */
function isOf(entries: string[]) {
  let reached: Set<string> | undefined;
  return (id: string, graph: Graph): boolean => {
    reached ??= reachedFrom(entries, (each) => graph.getModuleInfo(each)?.importedIds ?? []);
    return reached.has(id);
  };
}
const isFirst = isOf(firstPage);
const isSignIn = isOf(signInPage);

/** Libraries are kept apart from our own code, so that an update of the app leaves them cached. */
const groups: CodeSplittingGroup[] = [
  { name: 'react', test: /node_modules\/(react|react-dom|scheduler|react-router|cookie|set-cookie-parser)\//, priority: 3 },
  { name: 'query', test: /node_modules\/@tanstack\/(react-query|query-core)\//, priority: 3 },
  // With the libraries it uses, before the app takes them: else the sign-in page would load the app.
  { name: (id, graph) => (isSignIn(id, graph) ? 'base' : null), priority: 2 },
  { name: (id, graph) => (isFirst(id, graph) ? 'app' : null), priority: 1 },
];

export default defineConfig({
  plugins: [react(), tailwindcss(), compressBuild()],
  resolve: { alias: { '@': file('./src') } },
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
      input: { main: file('./index.html'), signIn: file('./sign-in.html') },
      output: {
        codeSplitting: { groups },
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
