import type { DigestMail } from '#site/src/mail/model.ts';

/** The mail of a digest as plain text, for programs and readers without HTML: the same facts in the same order. */
export function digestText(mail: DigestMail): string {
  return [
    mail.headline,
    mail.dated,
    '',
    ...mail.note,
    '',
    `Open the report: ${mail.reportUrl}`,
    '',
    ...changesText(mail),
    ...evidenceText(mail),
    'How things stand, daily charts',
    ...classesText(mail),
    '',
    mail.about,
    ...ledgerText(mail),
    `Unsubscribe: ${mail.unsubscribeUrl}`,
    '',
  ].join('\n');
}

const changesText = ({ changes, moreChanges }: DigestMail): string[] =>
  changes.length === 0
    ? []
    : [
        'What changed',
        ...changes.map(
          ({ symbol, timeframe, from, to, confidence }) =>
            `  ${symbol} ${timeframe}: ${from.text} -> ${to.text} (${confidence})`,
        ),
        ...indented(moreChanges),
        '',
      ];

const evidenceText = ({ evidence }: DigestMail): string[] =>
  evidence.flatMap(({ title, rows, below }) => [
    title,
    ...rows.map(([first, second, third, last]) => `  ${first} ${second}: ${third} (${last})`),
    ...indented(below),
    '',
  ]);

const classesText = ({ classes }: DigestMail): string[] =>
  classes.map(({ title, changed, known, regimes }) => {
    const words = regimes.map(({ count, text }) => `${count} ${text}`).join(', ');
    return `  ${title} (${changed || 'none'} changed, ${known}): ${words || 'no regimes yet'}`;
  });

const ledgerText = ({ ledger }: DigestMail): string[] =>
  ledger === null ? [] : [ledger.why, ...ledger.heads.map(({ text, hash }) => `  ${text}: ${hash}`)];

const indented = (line: string): string[] => (line === '' ? [] : [`  ${line}`]);
