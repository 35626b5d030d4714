import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm run dev` of the page finds the program; the built page is served by the program itself. */
const PROGRAM = 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // Browsers that know light-dark() and oklch(); for older ones the minifier would rewrite the colours and lose the dark scheme.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    sourcemap: false,
    // Fonts and icons stay files: `default-src 'self'` allows no data: URLs.
    assetsInlineLimit: 0,
    // The lazy charts and media client are larger than the default limit on purpose; the first load is measured instead.
    chunkSizeWarningLimit: 900,
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/health', '/docs', '/openapi.json', '/asyncapi.json', '/metrics', '/schemas'].map((path) => [
        path,
        PROGRAM,
      ]),
    ),
  },
});
