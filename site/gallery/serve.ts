import { watch } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const SITE = fileURLToPath(new URL('..', import.meta.url));
const GALLERY = path.join(SITE, 'gallery');
/** What the templates import from outside of their folder, and the fixtures. */
const BESIDE = [GALLERY, path.join(SITE, 'scripts'), path.join(SITE, '..', 'wording')];

export interface Gallery {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves every fixture on loopback. A page in a browser is loaded again when a template, a style or a fixture changes.
 * @throws Error when the server does not start
 */
export async function openGallery({ port }: { port: number }): Promise<Gallery> {
  process.env.ASTRO_TELEMETRY_DISABLED = '1';
  const { dev } = await import('astro');
  const middleware = { order: 'pre', entrypoint: new URL('./middleware.ts', import.meta.url) } as const;
  let reload = (): void => {};
  const server = await dev({
    root: SITE,
    logLevel: 'warn',
    server: { host: '127.0.0.1', port },
    integrations: [
      {
        name: 'gallery',
        hooks: {
          'astro:config:setup': ({ addMiddleware }) => addMiddleware(middleware),
          'astro:server:setup': ({ server: vite }) => {
            reload = () => {
              vite.moduleGraph.invalidateAll();
              vite.hot.send({ type: 'full-reload' });
            };
          },
        },
      },
    ],
  });
  const watchers = BESIDE.map((folder) => watch(folder, { recursive: true }, () => reload()));
  return {
    url: `http://127.0.0.1:${server.address.port}/`,
    async close() {
      for (const watcher of watchers) watcher.close();
      await server.stop();
    },
  };
}
