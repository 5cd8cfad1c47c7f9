import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import { readIfThere } from '#files/read-if-there.ts';

interface Key {
  readonly id: string;
  readonly secret: Buffer;
}

/** What a kind of token says, and the purpose that its signature is bound to. */
export interface TokenKind<T extends object> {
  readonly purpose: string;
  readonly claim: z.ZodType<T>;
}

/** Signing keys, newest first: the first signs, all of them verify, so rotation refuses no valid link. */
export interface SigningKeys {
  /** `<key id>.<claim>.<signature>`, all base64url. */
  sign<T extends object>(kind: TokenKind<T>, claim: T): string;
  /** The claim, or null for anything that was not signed by one of the keys for this purpose, or does not say what its kind says. */
  verify<T extends object>(kind: TokenKind<T>, token: string): T | null;
}

/** A shorter secret can be guessed, and with an empty one anybody could sign: 32 characters of base64url. */
const SECRET_BYTES = 24;
/** Random bytes have about as many different values as there are bytes; a placeholder has a few. */
const DIFFERENT_BYTES = 12;
/** `<id>:<base64url>` and nothing else. The id stands in tokens, where a dot ends it. */
const ENTRY = /^([\w-]+):([\w-]+)$/;

/**
 * Keys of the environment, else those in the data directory (made once, readable by their owner only).
 * @throws ArgusError ARGUS_KEYS_UNUSABLE for a text that is not, from its first character to its last, a list of whole keys.
 */
export function loadSigningKeys({
  directory,
  fromEnvironment,
}: {
  directory: string;
  fromEnvironment?: string | undefined;
}): SigningKeys {
  const file = path.join(directory, 'keys', 'signing.txt');
  const keys = fromEnvironment === undefined ? keysOfFile(file) : keysOf(fromEnvironment, 'ARGUS_SIGNING_KEYS');
  const mac = (key: Key, purpose: string, body: string) =>
    createHmac('sha256', key.secret).update(`${purpose}\0${key.id}.${body}`).digest('base64url');
  return {
    sign({ purpose }, claim) {
      const key = keys[0] as Key;
      const body = Buffer.from(JSON.stringify(claim)).toString('base64url');
      return `${key.id}.${body}.${mac(key, purpose, body)}`;
    },
    verify({ purpose, claim }, token) {
      const [id, body, signature, ...rest] = token.split('.');
      const key = keys.find((candidate) => candidate.id === id);
      if (key === undefined || body === undefined || signature === undefined || rest.length > 0) return null;
      // As text: decoding would let many spellings of one signature pass.
      const given = Buffer.from(signature);
      const wanted = Buffer.from(mac(key, purpose, body));
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
      return claim.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8'))).data ?? null;
    },
  };
}

/** All keys of a text: a part of them would end the links of the others without a word. */
function keysOf(text: string, where: string): Key[] {
  const unusable = (why: string) => new ArgusError('ARGUS_KEYS_UNUSABLE', `${where} holds ${why}`);
  const keys = text.split(',').map((entry): Key => {
    const [, id, characters] = ENTRY.exec(entry) ?? [];
    if (id === undefined || characters === undefined)
      throw unusable('a signing key that is empty, cut off or not id:key');
    const secret = Buffer.from(characters, 'base64url');
    // Characters that give no whole byte are those of a longer key that was cut.
    if (secret.length < SECRET_BYTES || secret.toString('base64url') !== characters)
      throw unusable(`the signing key ${id}, which is cut off: its characters are no whole base64url`);
    if (new Set(secret).size < DIFFERENT_BYTES) throw unusable(`the signing key ${id}, which can be guessed`);
    return { id, secret };
  });
  const twice = keys.find(({ id }, i) => keys.findIndex((key) => key.id === id) !== i);
  if (twice !== undefined) throw unusable(`two signing keys with the id ${twice.id}`);
  return keys;
}

/** A file that does not end with a line break was cut off, wherever that was. */
function keysOfFile(file: string): Key[] {
  const text = keptKeys(file);
  if (!text.endsWith('\n'))
    throw new ArgusError('ARGUS_KEYS_UNUSABLE', `${file} is cut off: it does not end with a line break`);
  return keysOf(text.slice(0, -1), file);
}

function keptKeys(file: string): string {
  const kept = readIfThere(file);
  if (kept !== null) return kept;
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, `k1:${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flush: true });
  try {
    // Whole or not at all, and never over the keys of another process that was faster.
    linkSync(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  return readFileSync(file, 'utf8');
}
