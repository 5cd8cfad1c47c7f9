import { z } from 'zod';
import { type BackupState, backupInput, backupState, beginBackup } from '../backup/backup-job.ts';
import { operation } from './operation.ts';

/** Begins a backup into a folder of this machine. */
export const beginBackupNow = operation(backupInput, async ({ stores, now }, { directory }): Promise<null> => {
  beginBackup(stores, directory, now);
  return null;
});

/** How far it is, or what came of it. */
export const newestBackup = operation(z.undefined(), async ({ stores }): Promise<BackupState> => backupState(stores));
