import { ArgusError } from '#errors/argus-error.ts';

/** A key as it is kept: what its pair is made from, and its name in tokens. */
export interface Key {
  readonly id: string;
  /** UTC seconds since which it signs; null where that is not written down. */
  readonly since: number | null;
  readonly secret: Buffer;
}

/** A shorter secret can be guessed, and with an empty one anybody could sign: 32 characters of base64url. */
const SECRET_BYTES = 24;
/** Random bytes have about as many different values as there are bytes; a placeholder has a few. */
const DIFFERENT_BYTES = 12;
/** `<id>:<base64url>`, perhaps `:<UTC seconds>`, and nothing else. */
const ENTRY = /^([\w-]+):([\w-]+)(?::(\d{9,11}))?$/;

/**
 * All keys of a text, the one that signs first: a part of them would end the links of the others without a word.
 * @throws ArgusError ARGUS_KEYS_UNUSABLE for a text that is not, from its first character to its last, a list of whole keys.
 */
export function keysOf(text: string, where: string): Key[] {
  const unusable = (why: string) => new ArgusError('ARGUS_KEYS_UNUSABLE', `${where} holds ${why}`);
  const keys = text.split(',').map((entry): Key => {
    const [, id, characters, since] = ENTRY.exec(entry) ?? [];
    if (id === undefined || characters === undefined)
      throw unusable('a signing key that is empty, cut off or not id:key');
    const secret = Buffer.from(characters, 'base64url');
    // Characters that give no whole byte are those of a longer key that was cut.
    if (secret.length < SECRET_BYTES || secret.toString('base64url') !== characters)
      throw unusable(`the signing key ${id}, which is cut off: its characters are no whole base64url`);
    if (new Set(secret).size < DIFFERENT_BYTES) throw unusable(`the signing key ${id}, which can be guessed`);
    return { id, secret, since: since === undefined ? null : Number(since) };
  });
  const twice = keys.find(({ id }, i) => keys.findIndex((key) => key.id === id) !== i);
  if (twice !== undefined) throw unusable(`two signing keys with the id ${twice.id}`);
  return keys;
}

/** The text that `keysOf` reads. */
export const textOfKeys = (keys: readonly Key[]): string =>
  keys
    .map(({ id, secret, since }) => `${id}:${secret.toString('base64url')}${since === null ? '' : `:${since}`}`)
    .join(',');
