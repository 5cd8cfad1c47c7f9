import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('.', import.meta.url));
const STAMP = path.join(ROOT, 'dist', 'bundle.sha256');
const LOCK = path.join(ROOT, '.astro-lock');
/** Not a secret: without a fixed key the server bundle would not be reproducible. There are no server islands to protect. */
const ASTRO_KEY = Buffer.alloc(32, 'argus').toString('base64');
const LOCK_STALE_MS = 120_000;

export interface Bundle {
  /** Hash of the sources: part of every page's identity. */
  readonly hash: string;
  readonly entry: string;
}

/** The render bundle of today's sources, built when it is missing or older (about two seconds). Safe to call from many processes. */
export async function ensureBundle(): Promise<Bundle> {
  const hash = sourceHash();
  const bundle = { hash, entry: path.join(ROOT, 'dist', 'server', 'entry.mjs') };
  const current = () => existsSync(bundle.entry) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash;
  while (!current()) {
    if (!takeLock()) {
      await sleep(100);
      continue;
    }
    try {
      if (!current()) await buildBundle(hash);
    } finally {
      rmSync(LOCK, { recursive: true, force: true });
    }
  }
  return bundle;
}

async function buildBundle(hash: string): Promise<void> {
  process.env.ASTRO_KEY ??= ASTRO_KEY;
  process.env.ASTRO_TELEMETRY_DISABLED = '1';
  const { build } = await import('astro');
  await build({ root: ROOT, logLevel: 'error' });
  writeFileSync(STAMP, hash);
}

function takeLock(): boolean {
  try {
    mkdirSync(LOCK);
    return true;
  } catch {
    try {
      if (Date.now() - statSync(LOCK).mtimeMs > LOCK_STALE_MS) rmSync(LOCK, { recursive: true, force: true });
    } catch {}
    return false;
  }
}

function sourceHash(): string {
  const hash = createHash('sha256');
  const files = [
    'astro.config.mjs',
    'render-entry.mjs',
    'scripts.ts',
    ...readdirSync(path.join(ROOT, 'src'), { recursive: true }).map((name) => path.join('src', String(name))),
  ];
  for (const name of files.sort()) {
    const file = path.join(ROOT, name);
    if (statSync(file).isFile()) hash.update(name).update(readFileSync(file));
  }
  hash.update(readFileSync(path.join(ROOT, '..', 'package.json')));
  return hash.digest('hex').slice(0, 16);
}
