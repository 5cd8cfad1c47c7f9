import { ArgusError } from './argus-error.ts';
import type { ErrorCode } from './catalogue.ts';

/** What engines, systems and clients put on their errors. */
interface Below {
  readonly code?: unknown;
  readonly type?: unknown;
  readonly name?: unknown;
  readonly message?: unknown;
  readonly path?: unknown;
  readonly syscall?: unknown;
}

/** Errors of the operating system that a person can do something about. */
const SYSTEM = new Map<string, readonly [ErrorCode, string]>([
  ['ENOSPC', ['ARGUS_DISK_FULL', 'the disk is full']],
  ['EDQUOT', ['ARGUS_DISK_FULL', 'the quota of the disk is used up']],
  ['EROFS', ['ARGUS_FILE_UNUSABLE', 'the file system is read-only']],
  ['EACCES', ['ARGUS_FILE_UNUSABLE', 'permission is denied']],
  ['EPERM', ['ARGUS_FILE_UNUSABLE', 'the operation is not permitted']],
  ['ENOTDIR', ['ARGUS_FILE_UNUSABLE', 'a part of the path is no folder']],
  ['EISDIR', ['ARGUS_FILE_UNUSABLE', 'it is a folder']],
  ['ELOOP', ['ARGUS_FILE_UNUSABLE', 'its links lead in a circle']],
  ['EIO', ['ARGUS_FILE_UNUSABLE', 'the disk reports an error']],
  ['EMFILE', ['ARGUS_FILE_UNUSABLE', 'too many files are open (ulimit -n)']],
  ['ENFILE', ['ARGUS_FILE_UNUSABLE', 'too many files are open on this machine']],
]);

/** Errors of ClickHouse by their name: what damage, a full disk and a lost server look like. */
const WAREHOUSE = new Map<string, ErrorCode>([
  ['NOT_ENOUGH_SPACE', 'ARGUS_DISK_FULL'],
  ['CHECKSUM_DOESNT_MATCH', 'ARGUS_WAREHOUSE_DAMAGED'],
  ['CORRUPTED_DATA', 'ARGUS_WAREHOUSE_DAMAGED'],
  ['SIZES_OF_COLUMNS_DOESNT_MATCH', 'ARGUS_WAREHOUSE_DAMAGED'],
  ['BAD_SIZE_OF_FILE_IN_DATA_PART', 'ARGUS_WAREHOUSE_DAMAGED'],
  ['UNEXPECTED_FILE_IN_DATA_PART', 'ARGUS_WAREHOUSE_DAMAGED'],
  ['NO_FILE_IN_DATA_PART', 'ARGUS_WAREHOUSE_DAMAGED'],
  ['FILE_DOESNT_EXIST', 'ARGUS_WAREHOUSE_DAMAGED'],
  ['CANNOT_DECOMPRESS', 'ARGUS_WAREHOUSE_DAMAGED'],
  ['CANNOT_READ_ALL_DATA', 'ARGUS_WAREHOUSE_DAMAGED'],
  ['ATTEMPT_TO_READ_AFTER_EOF', 'ARGUS_WAREHOUSE_DAMAGED'],
  ['UNKNOWN_CODEC', 'ARGUS_WAREHOUSE_DAMAGED'],
  ['NETWORK_ERROR', 'ARGUS_WAREHOUSE_UNREACHABLE'],
]);

/** SQLSTATE of PostgreSQL. */
const DATABASE = new Map<string, ErrorCode>([
  ['53100', 'ARGUS_DISK_FULL'],
  ['57P01', 'ARGUS_DATABASE_UNREACHABLE'],
  ['57P03', 'ARGUS_DATABASE_UNREACHABLE'],
  ['08006', 'ARGUS_DATABASE_UNREACHABLE'],
  ['08001', 'ARGUS_DATABASE_UNREACHABLE'],
]);

/** Temporal's client gives up with one of these when the server has gone. */
const TEMPORAL = new Set(['ServiceError', 'TransportError']);

/** An error of the system, an engine or a client as one of ours, with what it says; null when it is none that is known. */
export function fromBelow(error: unknown): ArgusError | null {
  if (typeof error !== 'object' || error === null) return null;
  const { code, type, name, message, path } = error as Below;
  const [text = ''] = String(message ?? '').split('\n');
  const system = typeof code === 'string' ? SYSTEM.get(code) : undefined;
  if (system !== undefined) {
    const where = typeof path === 'string' ? `${path}: ` : '';
    return new ArgusError(system[0], `${where}${system[1]} (${String(code)})`, { cause: error });
  }
  const found =
    (typeof type === 'string' ? WAREHOUSE.get(type) : undefined) ??
    (typeof code === 'string' ? DATABASE.get(code) : undefined) ??
    (typeof name === 'string' && TEMPORAL.has(name) ? 'ARGUS_TEMPORAL_UNREACHABLE' : undefined);
  return found === undefined ? null : new ArgusError(found, text, { cause: error });
}
