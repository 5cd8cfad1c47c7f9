import { fileURLToPath } from 'node:url';
import { defineConfig, passthroughImageService } from 'astro/config';

/** Makes the server entry of the bundle a plain function (site/render-entry.mjs) instead of an HTTP server. */
const renderer = {
  name: 'report-renderer',
  hooks: {
    // The bundle runs without node_modules: a render thread loads nothing else. A development server has them.
    'astro:config:setup': ({ command, updateConfig }) =>
      updateConfig({ session: false, vite: command === 'build' ? { ssr: { noExternal: true } } : {} }),
    'astro:config:done': ({ setAdapter }) =>
      setAdapter({
        name: 'report-renderer',
        entrypointResolution: 'auto',
        serverEntrypoint: fileURLToPath(new URL('./render-entry.mjs', import.meta.url)),
        adapterFeatures: { buildOutput: 'server' },
        supportedAstroFeatures: {
          serverOutput: 'stable',
          staticOutput: 'stable',
          hybridOutput: 'stable',
          sharpImageService: 'unsupported',
        },
      }),
  },
};

export default defineConfig({
  output: 'server',
  adapter: renderer,
  session: false,
  outDir: './dist',
  devToolbar: { enabled: false },
  image: { service: passthroughImageService() },
  build: { inlineStylesheets: 'always' },
  vite: { logLevel: 'error' },
});
