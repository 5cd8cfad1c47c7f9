import { createHash } from 'node:crypto';
import { SCRIPTS } from './scripts/scripts.ts';

/** The hash of an inline script or style, as a content security policy writes it. */
export const policyHash = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

/** Of the scripts of the report. */
export const SCRIPT_HASHES: readonly string[] = SCRIPTS.map(policyHash);
