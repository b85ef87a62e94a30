import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// The window talks to the inside through two modules of Tauri. In the `preview` mode both are replaced by a lodge
// made of nothing, so that every view can be looked at in a browser. Production knows nothing of it.
const pretend = { find: /^@tauri-apps\/api\/(core|event)$/, replacement: here('src/bridge.fake.ts') }

export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  resolve: { alias: mode === 'preview' ? [pretend] : [] },
  server: { port: 1420, strictPort: true, fs: { allow: [here('..')] } },
  build: {
    target: ['chrome111', 'safari16.4'],
    // The window's content security policy knows no `data:` fonts and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800,
  },
  test: { include: ['tests/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
}))
