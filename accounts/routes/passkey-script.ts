import { readFileSync } from 'node:fs';

/** The address of the script that makes passkeys and signs in by them. */
export const PASSKEY_SCRIPT = '/account/passkeys.js';

export const passkeyScript = (): string => readFileSync(new URL('./passkey-client.js', import.meta.url), 'utf8');
