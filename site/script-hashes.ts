import { createHash } from 'node:crypto';
import { SCRIPTS } from './scripts.ts';

/** Hashes of the scripts of the report, as a content security policy writes them. */
export const SCRIPT_HASHES: readonly string[] = SCRIPTS.map(
  (script) => `sha256-${createHash('sha256').update(script).digest('base64')}`,
);
