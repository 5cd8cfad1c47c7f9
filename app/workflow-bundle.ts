import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import type { Logger } from 'pino';
import { z } from 'zod';
import { writeWhole } from '#files/write-whole.ts';

/** Files outside of the sources that decide the content of a bundle: the packages, and the meaning of `#room/…`. */
const SETTINGS = ['package.json', 'package-lock.json'];

/** The inputs of the bundle in the cache: every source that went into it, with its hash. */
const manifestSchema = z.object({ sources: z.record(z.string(), z.string()) });

export interface BundleOptions {
  /** Folder of the clone. */
  readonly root: string;
  readonly cacheDirectory: string;
  readonly log: Logger;
}

/**
 * Path of the bundled workflow code. Bundling takes a second. The bundle is therefore kept until a file that went into
 * it changes. A contract that workflows read from another room counts as much as a workflow.
 */
export async function workflowBundle({ root, cacheDirectory, log }: BundleOptions): Promise<string> {
  const file = path.join(cacheDirectory, 'workflows.js');
  const manifest = path.join(cacheDirectory, 'workflows.json');
  if (await isCurrent(root, manifest, file)) return file;
  await mkdir(cacheDirectory, { recursive: true });
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(root, 'workflows', 'index.ts'),
    logger: quiet(log),
  });
  const sources = await hashesOf(root, [...sourcesOf(code, root), ...SETTINGS]);
  await writeWhole(file, code);
  await writeWhole(manifest, JSON.stringify({ sources: { ...sources, [BUNDLE]: hashOf(code) } }));
  return file;
}

const BUNDLE = 'bundle';

async function isCurrent(root: string, manifest: string, file: string): Promise<boolean> {
  try {
    const { sources } = manifestSchema.parse(JSON.parse(await readFile(manifest, 'utf8')));
    const { [BUNDLE]: bundle, ...inputs } = sources;
    const now = await hashesOf(root, Object.keys(inputs));
    return (
      bundle === hashOf(await readFile(file, 'utf8')) &&
      Object.entries(inputs).every(([name, hash]) => now[name] === hash)
    );
  } catch {
    // It is missing or was cut short: either way it is made anew.
    return false;
  }
}

/** Own sources of a bundle, relative to the root, by the map that the bundler writes into it. Packages are the lockfile's. */
function sourcesOf(code: string, root: string): string[] {
  const encoded = /\/\/# sourceMappingURL=data:application\/json;(?:charset=utf-8;)?base64,([A-Za-z0-9+/=]+)\s*$/.exec(
    code,
  )?.[1];
  if (encoded === undefined) throw new RangeError('the workflow bundle has no source map');
  const { sources } = z
    .object({ sources: z.array(z.string()) })
    .parse(JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')));
  return sources.flatMap((source) => {
    const relative = path.relative(root, path.resolve(root, source.replace(/^webpack:\/\/[^/]*\//, '')));
    return relative.startsWith('..') || relative.includes('node_modules') || !/\.(ts|mjs|js)$/.test(relative)
      ? []
      : [relative];
  });
}

async function hashesOf(root: string, names: readonly string[]): Promise<Record<string, string>> {
  const hashes = await Promise.all(
    [...new Set(names)].map(async (name) => [name, hashOf(await readFile(path.join(root, name)))] as const),
  );
  return Object.fromEntries(hashes);
}

const hashOf = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

function quiet(log: Logger) {
  const at = (level: 'debug' | 'warn' | 'error') => (message: string, meta?: object) => log[level](meta ?? {}, message);
  return { log: () => {}, trace: () => {}, debug: () => {}, info: () => {}, warn: at('debug'), error: at('error') };
}
