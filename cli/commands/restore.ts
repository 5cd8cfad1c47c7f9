import path from 'node:path';
import type { Command } from 'commander';
import { plural, sizeText } from '#wording/numbers.ts';
import { restoreText } from '../terminal/backup-text.ts';
import { withProgress } from '../terminal/progress.ts';
import { configurationOf, DATA_OPTION, type DataOption, print, printJson } from './common.ts';

export function register(program: Command): void {
  program
    .command('restore <dir>')
    .description('makes an empty data directory what a backup is of, verifies it by its hashes, and holds all mails')
    .option(...DATA_OPTION)
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus restore /backups/2026-11-27 --data restored\n  npx argus hash --data restored        equals what the backup says of itself\n  npx argus mail status --data restored and, when no mail can leave twice: npx argus mail release <tenant>\n\nPut the keys back before the first start. docs/runbooks/backup.md has the rest.',
    )
    .action(async (dir: string, options: DataOption & { json?: boolean }) => {
      const { restore } = await import('#app/backup/restore.ts');
      const config = configurationOf(options);
      const out = options.json ? process.stderr : process.stdout;
      const report = await withProgress('restore', out, async (progress) => {
        const done = await restore(config, path.resolve(dir), {
          now: Date.now,
          onProgress: ({ step, files, bytes }) =>
            progress.update(files, undefined, `${step}: ${plural(files, 'file')}, ${sizeText(bytes)}`),
        });
        return [done, `${plural(done.files, 'file')}, content equal`];
      });
      if (options.json) printJson(report);
      else print(restoreText(report, config.dataDirectory));
    });
}
