import type { BackupReport } from '#app/backup/back-up.ts';
import type { RestoreReport } from '#app/backup/restore.ts';
import { isoMinute } from '#wording/dates.ts';

const secondsText = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function asOfText({ asOf, newestBatch }: Pick<BackupReport, 'asOf' | 'newestBatch'>): string {
  const batch = newestBatch === null ? 'no batch' : `the newest batch as of ${isoMinute(newestBatch)}`;
  return asOf === 0 ? 'no run yet' : `as of ${isoMinute(asOf)} UTC, ${batch}`;
}

/** What a backup has, and what is kept elsewhere. */
export const backupText = (report: BackupReport): string =>
  [
    `${report.directory}: ${asOfText(report)}, in ${secondsText(report.ms)}.`,
    `It was unpacked once and hashed: ${report.content.tables.length} tables. Its seal is ${report.seal.slice(0, 16)}.`,
    'No keys are in it: keep the signing keys and the erasure key (<data>/keys, or their variables) elsewhere. Nor are the runs of Temporal: schedules come from the program.',
  ].join('\n');

/** What a restore has brought, and what is to be done next. */
export const restoreText = (report: RestoreReport, data: string): string =>
  [
    `${data}: ${asOfText(report)}. All ${report.tables} tables, the release and the digest ledger have the hashes of the backup.`,
    `RPO ${secondsText(report.lostMs)}: what changed after ${isoMinute(report.takenAt)} UTC is not in it. RTO ${secondsText(report.ms)}, with every file verified.`,
    'Next:',
    '  put the keys back (<data>/keys, or their variables): without them links that are out open nothing',
    '  start it: the next tick heals what came after the backup',
    '  the mails of every tenant are held: npx argus mail status, then npx argus mail release <tenant>',
  ].join('\n');
