import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { BackupReport } from '#app/backup/back-up.ts';
import type { Operator } from '#app/operator/operator.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { plural, sizeText } from '#wording/numbers.ts';
import { backupText } from '../terminal/backup-text.ts';
import { type Progress, withProgress } from '../terminal/progress.ts';
import { DATA_OPTION, type DataOption, print, printJson, withOperator } from './common.ts';

const ASK_EVERY_MS = 200;

export function register(program: Command): void {
  program
    .command('backup <dir>')
    .description('writes warehouse, database and pages into a new folder, while Argus runs or without it; no keys')
    .option(...DATA_OPTION)
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus backup /backups/2026-11-27\n  npx argus restore /backups/2026-11-27 --data restored\n\nThe folder has another name until its manifest is written: what a kill leaves is no backup. docs/runbooks/backup.md has the rest.',
    )
    .action(async (dir: string, options: DataOption & { json?: boolean }) => {
      const out = options.json ? process.stderr : process.stdout;
      const report = await withOperator(options, (operator) =>
        withProgress('back up', out, async (progress) => {
          const done = await finished(operator, path.resolve(dir), progress);
          return [done, `${plural(done.files, 'file')}, ${sizeText(done.bytes)}`];
        }),
      );
      if (options.json) printJson(report);
      else print(backupText(report));
    });
}

/** The process that has the engines makes the backup; this one asks how far it is. */
async function finished(operator: Operator, directory: string, progress: Progress): Promise<BackupReport> {
  await operator.beginBackup({ directory });
  for (;;) {
    const found = await operator.newestBackup();
    if (found.state === 'done') return found.report;
    if (found.state === 'failed')
      throw found.code === undefined ? new Error(found.message) : new ArgusError(found.code, found.message);
    const { step, files, bytes } = found.progress;
    progress.update(files, undefined, `${step}: ${plural(files, 'file')}, ${sizeText(bytes)}`);
    await sleep(ASK_EVERY_MS);
  }
}
