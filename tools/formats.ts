/**
 * The matrix of docs/formats.md, made from the layouts that the feeds know: `node tools/formats.ts` writes it, a test holds the page
 * to the code.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { markdownTable } from '#wording/markdown-table.ts';
import { LAYOUTS, type Layout } from '../feeds/layouts/layouts.ts';

const PAGE = path.join(import.meta.dirname, '../docs/formats.md');
const MARKS = ['<!-- layouts: written by tools/formats.ts -->', '<!-- end of layouts -->'] as const;

/** The page with the matrix of today's layouts between its marks. */
export function formatsPage(page: string): string {
  const [before = '', rest = ''] = page.split(MARKS[0]);
  const [, after = ''] = rest.split(MARKS[1]);
  return `${before}${MARKS[0]}\n\n${matrix()}\n\n${MARKS[1]}${after}`;
}

export const readFormatsPage = (): string => readFileSync(PAGE, 'utf8');

function matrix(): string {
  const head = [
    'vendor',
    'layout',
    'recognised by',
    'said by the vendor',
    'found on the rows',
    'asked when two readings fit',
  ];
  const rows = LAYOUTS.map((layout) => [
    layout.vendor,
    `\`${layout.id}\``,
    recognisedBy(layout),
    statedBy(layout),
    found(layout),
    asked(layout),
  ]);
  return markdownTable(head, rows).join('\n');
}

const code = (names: readonly string[]): string => `\`${names.map((name) => name || '…').join(',')}\``;

function recognisedBy({ header, columns, first }: Layout): string {
  if (header !== undefined) return `the names ${code(header)}${first === undefined ? '' : ', and their cells'}`;
  return `rows without a header: ${code(columns ?? [])}`;
}

function statedBy({ zone, label, assetClass, venue, timeframe, dateFormat }: Layout): string {
  const facts = [
    assetClass && venue && `${assetClass} at ${venue}`,
    zone && `times in ${zone}`,
    label && `a time is the ${label} of its bar`,
    timeframe && `bars of ${timeframe}`,
    dateFormat && `dates like ${dateFormat}`,
  ];
  return facts.filter(Boolean).join('; ') || '–';
}

function found({ zone, label, assetClass, dateFormat }: Layout): string {
  const open = [
    dateFormat === undefined && 'form of dates',
    zone === undefined && 'zone',
    label === undefined && 'label',
    assetClass === undefined && 'class and venue',
    'numbers',
  ];
  return open.filter(Boolean).join(', ');
}

function asked({ zone, label, assetClass, dateFormat }: Layout): string {
  const options = [
    dateFormat === undefined && '`--date-format`',
    zone === undefined && '`--timezone`',
    label === undefined && '`--label`',
    assetClass === undefined && '`--venue`, `--class`, `--calendar`',
  ];
  return options.filter(Boolean).join(', ') || '–';
}

if (process.argv[1] === import.meta.filename) writeFileSync(PAGE, formatsPage(readFormatsPage()));
