import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import { canonicalJson } from '#files/canonical-json.ts';
import { writeWhole } from '#files/write-whole.ts';

/** Layout of a backup; raised only when an older program could not read it. */
export const FORMAT = 1;
const MANIFEST = 'manifest.json';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().nonnegative();
/** A name below the backup that leads out of nowhere. */
const inside = z
  .string()
  .refine((name) => name !== '' && path.posix.normalize(name) === name && !/^(\/|\.\.)/.test(name));

const manifestSchema = z.object({
  format: z.literal(FORMAT),
  /** UTC ms before the database was read: what was changed later is not in it. */
  takenAt: count,
  /** UTC ms: as of when its newest committed run is, and the newest batch. */
  asOf: count,
  newestBatch: count.nullable(),
  versions: z.object({ argus: z.string(), node: z.string(), clickhouse: z.string(), postgres: z.string() }),
  /** What `argus hash` says of it. */
  content: z.object({
    tables: z.array(z.object({ table: z.string(), rows: count, hash: z.string() })),
    release: sha256.nullable(),
    digests: sha256,
  }),
  warehouse: z.object({
    database: z.string(),
    parts: z.array(z.object({ folder: inside, tables: z.array(z.string()) })),
  }),
  database: z.object({
    migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
    tables: z.array(z.object({ name: z.string().regex(/^[a-z_]+$/), rows: count })),
  }),
  /** Folders of content that are in it. */
  folders: z.array(z.string()),
  files: z.array(z.object({ path: inside, bytes: count, sha256 })),
});
export type Manifest = z.infer<typeof manifestSchema>;
export type FileEntry = Manifest['files'][number];

/** What `argus hash` says of a backup or a data directory. */
export type Content = Manifest['content'];

/** SHA-256 of everything else in a manifest: it names the backup, and a manifest that was changed has another. */
export const sealOf = (manifest: Manifest): string =>
  createHash('sha256').update(canonicalJson(manifest)).digest('hex');

/** Writes the manifest, the last file of a backup. Returns its seal. */
export async function writeManifest(directory: string, manifest: Manifest): Promise<string> {
  const seal = sealOf(manifest);
  await writeWhole(path.join(directory, MANIFEST), `${canonicalJson({ ...manifest, seal })}\n`, { sync: true });
  return seal;
}

/** The manifest of a backup. @throws ArgusError ARGUS_BACKUP_DAMAGED, ARGUS_BACKUP_NEWER */
export async function readManifest(directory: string): Promise<Manifest & { readonly seal: string }> {
  const file = path.join(directory, MANIFEST);
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const why =
      cause.code === 'ENOENT' ? 'there is no manifest: it is no backup, or one that was never finished' : cause.message;
    throw new ArgusError('ARGUS_BACKUP_DAMAGED', `${file} cannot be read: ${why}`, { cause });
  });
  const layout = parsed(file, z.looseObject({ format: z.int() }), text);
  if (layout.format > FORMAT)
    throw new ArgusError(
      'ARGUS_BACKUP_NEWER',
      `${directory} has format ${layout.format}, this program knows ${FORMAT}`,
    );
  const { seal, ...manifest } = parsed(file, manifestSchema.extend({ seal: sha256 }), text);
  if (sealOf(manifest) !== seal)
    throw new ArgusError(
      'ARGUS_BACKUP_DAMAGED',
      `${file} is not what was written: its content is not that of its seal`,
    );
  return { ...manifest, seal };
}

function parsed<T>(file: string, schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ArgusError('ARGUS_BACKUP_DAMAGED', `${file} is cut, or is no manifest of a backup`, { cause });
  }
}
