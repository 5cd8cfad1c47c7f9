import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { policyHash } from './policy-hashes.ts';
import type { DigestMail, NoticeMail } from './src/mail/model.ts';

const ROOT = fileURLToPath(new URL('.', import.meta.url));
const REPOSITORY = path.join(ROOT, '..');
const ENTRY = path.join(ROOT, 'dist', 'server', 'entry.mjs');
const STYLES = path.join(ROOT, 'dist', 'style-hashes.json');
const STAMP = path.join(ROOT, 'dist', 'bundle.sha256');
const LOCK = path.join(ROOT, '.astro-lock');
/** Not a secret: without a fixed key the server bundle would not be reproducible. There are no server islands to protect. */
const ASTRO_KEY = Buffer.alloc(32, 'argus').toString('base64');
const LOCK_STALE_MS = 120_000;

export interface Bundle {
  /** Hash of the sources: part of every page's identity. */
  readonly hash: string;
  readonly entry: string;
  /** Hashes of the style sheets of its pages, as a content security policy writes them. */
  readonly styles: readonly string[];
}

/** What the entry of a bundle exports: a model as the HTML of its page, and mails as theirs. */
export interface BundleEntry {
  render(path: string, model: unknown): Promise<string>;
  renderDigest(mail: DigestMail): Promise<string>;
  renderNotice(notice: NoticeMail): Promise<string>;
  /** The style sheets of pages. */
  readonly sheets: readonly string[];
}

/** The render bundle of today's sources, built when it is missing or older (about two seconds). Safe to call from many processes. */
export async function ensureBundle(): Promise<Bundle> {
  const hash = sourceHash();
  const current = () =>
    existsSync(ENTRY) && existsSync(STYLES) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash;
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
  return { hash, entry: ENTRY, styles: JSON.parse(readFileSync(STYLES, 'utf8')) as string[] };
}

async function buildBundle(hash: string): Promise<void> {
  process.env.ASTRO_KEY ??= ASTRO_KEY;
  process.env.ASTRO_TELEMETRY_DISABLED = '1';
  const { build } = await import('astro');
  // Killed half-way, the folder holds a mixture: without its stamp nobody takes it for whole.
  rmSync(STAMP, { force: true });
  await build({ root: ROOT, logLevel: 'error' });
  // By an address of its own: this process may have imported an earlier bundle.
  const { sheets } = (await import(`${pathToFileURL(ENTRY)}?${hash}`)) as BundleEntry;
  writeFileSync(STYLES, JSON.stringify(sheets.map(policyHash)));
  writeFileSync(STAMP, hash);
}

function takeLock(): boolean {
  try {
    mkdirSync(LOCK);
    writeFileSync(path.join(LOCK, 'pid'), String(process.pid));
    return true;
  } catch {
    try {
      const old = Date.now() - statSync(LOCK).mtimeMs > LOCK_STALE_MS;
      if (old || !holderLives()) rmSync(LOCK, { recursive: true, force: true });
    } catch {}
    return false;
  }
}

/** Whether the builder that holds the lock still runs; a lock without its number is being taken right now. */
function holderLives(): boolean {
  const file = path.join(LOCK, 'pid');
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (!pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Folders and files outside of site/ that the templates import values from; the bundle holds their code too. */
const SHARED = [
  'wording',
  'contracts/document-path.ts',
  'contracts/tiers.ts',
  'market/regime-label.ts',
  'market/time.ts',
  'market/timeframe.ts',
];

/** Every file whose code is in the bundle or in what stands beside its pages, relative to the repository, in a fixed order. */
export function bundleSources(): string[] {
  const own = ['site/astro.config.mjs', 'site/render-entry.mjs', 'site/scripts', 'site/twins', 'site/src', ...SHARED];
  return own
    .flatMap((name) =>
      statSync(path.join(REPOSITORY, name)).isFile()
        ? [name]
        : readdirSync(path.join(REPOSITORY, name), { recursive: true }).map((file) =>
            path.posix.join(name, String(file)),
          ),
    )
    .filter((name) => !name.endsWith('.test.ts') && statSync(path.join(REPOSITORY, name)).isFile())
    .sort();
}

function sourceHash(): string {
  const hash = createHash('sha256');
  for (const name of [...bundleSources(), 'package.json'])
    hash.update(name).update(readFileSync(path.join(REPOSITORY, name)));
  return hash.digest('hex').slice(0, 16);
}
