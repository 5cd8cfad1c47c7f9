import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { FEATURES } from '#market/features/catalogue.ts';
import type { CodeFacts } from '#warehouse/lineage/run-facts.ts';
import { VERSION } from './version.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const COMMIT = /^[0-9a-f]{40,64}$/;

/**
 * The code of this process, as the facts of its runs name it. `image`: digest of the image it runs in; a clone has its commit instead.
 * Changes that are not committed do not show in it.
 */
export function codeFacts({
  image,
  bundle,
  root = ROOT,
}: {
  readonly image: string | undefined;
  /** Path of the bundled workflow code. */
  readonly bundle: string;
  readonly root?: string;
}): CodeFacts {
  const commit = commitOf(root);
  return {
    argus: VERSION,
    ...(image === undefined ? {} : { image }),
    ...(commit === null ? {} : { commit }),
    node: process.versions.node,
    lockfile: sha256(readFileSync(path.join(root, 'package-lock.json'))),
    catalogue: sha256(JSON.stringify(FEATURES)),
    workflows: sha256(readFileSync(bundle)),
  };
}

/** The commit of a clone by its own files: no program has to be installed for it. null: this is no clone. */
export function commitOf(root: string): string | null {
  const folder = path.join(root, '.git');
  try {
    const head = readFileSync(path.join(folder, 'HEAD'), 'utf8').trim();
    const ref = /^ref: (.+)$/.exec(head)?.[1];
    const commit = ref === undefined ? head : refOf(folder, ref);
    return COMMIT.test(commit) ? commit : null;
  } catch {
    return null;
  }
}

function refOf(folder: string, ref: string): string {
  try {
    return readFileSync(path.join(folder, ref), 'utf8').trim();
  } catch {
    const packed = readFileSync(path.join(folder, 'packed-refs'), 'utf8').split('\n');
    return packed.find((line) => line.endsWith(` ${ref}`))?.split(' ')[0] ?? '';
  }
}

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
