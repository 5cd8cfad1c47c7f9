import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import type { ErrorCode } from '#errors/catalogue.ts';
import type { Stores } from '../stores.ts';
import { type BackupProgress, type BackupReport, backUp } from './back-up.ts';

/** What a backup is at that runs in this process, or how it ended. */
export type BackupState =
  | { readonly state: 'running'; readonly progress: BackupProgress }
  | { readonly state: 'done'; readonly report: BackupReport }
  | { readonly state: 'failed'; readonly code?: ErrorCode; readonly message: string };

export const backupInput = z.object({ directory: z.string().startsWith('/') });

/** The backup of each process: one at a time. It outlives the request that began it, which only waits for a port's patience. */
const jobs = new WeakMap<object, { current: BackupState }>();

/** Begins a backup. @throws ArgusError ARGUS_BACKUP_REFUSED while another one runs */
export function beginBackup(stores: Stores, directory: string, now: () => number): void {
  if (jobs.get(stores.database)?.current.state === 'running')
    throw new ArgusError('ARGUS_BACKUP_REFUSED', 'a backup is being made by this process');
  const job: { current: BackupState } = {
    current: { state: 'running', progress: { step: 'database', files: 0, bytes: 0 } },
  };
  jobs.set(stores.database, job);
  const onProgress = (progress: BackupProgress) => {
    job.current = { state: 'running', progress };
  };
  void backUp(stores, directory, { now, onProgress }).then(
    (report) => {
      job.current = { state: 'done', report };
    },
    (error: Error) => {
      const code = error instanceof ArgusError ? { code: error.code } : {};
      job.current = { state: 'failed', ...code, message: error.message };
    },
  );
}

/** What became of the newest backup of this process. */
export const backupState = (stores: Stores): BackupState =>
  jobs.get(stores.database)?.current ?? { state: 'failed', message: 'this process has begun no backup' };
