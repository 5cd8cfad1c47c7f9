import { realpath, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';
import { isDataName } from './folder.ts';
import { isWorkbook } from './foreign.ts';
import { inflateFile, MAX_INFLATED } from './inflate.ts';
import { type Packing, packingOf, unpackedName } from './packing.ts';
import { headOf } from './regular.ts';
import type { Workspace } from './workspace.ts';
import { extractMember, namesOfMembers } from './zip.ts';

/** The plain bytes of a file or of a member of an archive. */
export interface Content {
  /** How people name it: downloads/BTC.csv.gz, or archive.zip/member.csv. */
  readonly path: string;
  /** Its own name without the ending of a packing: BTC.csv, member.csv. It may say the symbol. */
  readonly name: string;
  /** The file in the workspace that holds the bytes. */
  readonly local: string;
  /** Its first bytes. */
  readonly head: Buffer;
  /** Removes the copy. */
  remove(): Promise<void>;
}

/** A file to be opened: a member of an archive is one of its own, so that a damaged one takes no other with it. */
export interface Entry {
  readonly path: string;
  open(): Promise<Content>;
}

/** A member of an archive that is no file of data. */
export interface LeftMember {
  readonly path: string;
  readonly reason: string;
}

/** Archives in archives, and packed members of them, are opened to this depth. */
const MAX_DEPTH = 2;

/**
 * The files that a path holds: itself, or each member of a zip archive. How it is packed is seen from its content.
 * @throws ArgusError ARGUS_FEED_MISSING, ARGUS_FEED_EMPTY, ARGUS_FEED_FORMAT: no regular file, an unknown packing, a
 * damaged directory of an archive. `open` throws them for the content.
 */
export async function entriesOf(
  workspace: Workspace,
  file: string,
  left: LeftMember[],
  limit = MAX_INFLATED,
): Promise<Entry[]> {
  const packing = await packingOfFile(file, file);
  const source = { path: file, name: path.basename(file), local: file, packing, limit };
  if (packing !== 'zip') return [{ path: file, open: () => openPlain(workspace, source, 0) }];
  const names = await namesOfMembers(file);
  if (names.length === 0) throw new ArgusError('ARGUS_FEED_EMPTY', `${file} is an archive without members`);
  if (isWorkbook(names))
    throw new ArgusError('ARGUS_FEED_FORMAT', `${file} is a workbook of a spreadsheet: save the sheet as CSV`);
  const isData = (name: string): boolean => isDataName(path.basename(name)) && !/(^|\/)(__MACOSX\/|\.)/.test(name);
  const some = names.some(isData);
  const entries: Entry[] = [];
  for (const [index, name] of names.entries()) {
    const label = `${file}/${name}`;
    if (some && !isData(name)) left.push({ path: label, reason: 'is of no format of data' });
    else entries.push({ path: label, open: () => openMember(workspace, { file, label, index, name, limit }) });
  }
  return entries;
}

interface Packed {
  readonly path: string;
  readonly name: string;
  readonly local: string;
  readonly packing: Packing | null;
  readonly limit: number;
}

async function packingOfFile(label: string, local: string): Promise<Packing | null> {
  const { packing, unknown } = packingOf(await headOf(local, label));
  if (unknown === undefined) return packing;
  throw new ArgusError(
    'ARGUS_FEED_FORMAT',
    `${label} is packed with ${unknown}; gzip, zstd and zip are read: unpack it`,
  );
}

async function openMember(
  workspace: Workspace,
  { file, label, index, name, limit }: { file: string; label: string; index: number; name: string; limit: number },
): Promise<Content> {
  const local = workspace.next();
  try {
    await extractMember({ source: file, label, index }, local, limit);
    const packing = await packingOfFile(label, local);
    return await openPlain(workspace, { path: label, name: path.basename(name), local, packing, limit }, 1);
  } catch (error) {
    await rm(local, { force: true });
    throw error;
  }
}

/** The plain content of a file that lies somewhere, or in the workspace (depth > 0). */
async function openPlain(workspace: Workspace, source: Packed, depth: number): Promise<Content> {
  const { path: label, packing, limit } = source;
  if (packing === null) {
    let { local } = source;
    if (depth === 0) {
      local = workspace.next();
      await symlink(await realpath(source.local), local);
    }
    return {
      path: label,
      name: unpackedName(source.name),
      local,
      head: await headOf(local, label),
      remove: () => rm(local, { force: true }),
    };
  }
  if (packing === 'zip' || depth >= MAX_DEPTH)
    throw new ArgusError('ARGUS_FEED_FORMAT', `${label} is an archive in an archive: unpack the outer one`);
  const target = workspace.next();
  try {
    await inflateFile(label, source.local, target, packing, limit);
    if (depth > 0) await rm(source.local, { force: true });
    const inner = await packingOfFile(label, target);
    return await openPlain(workspace, { ...source, local: target, packing: inner }, depth + 1);
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
}
