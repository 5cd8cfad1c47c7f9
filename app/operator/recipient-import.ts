import { z } from 'zod';
import { TIERS } from '#contracts/tiers.ts';
import type { RecipientEntry } from '#database/recipient-entries.ts';
import { type CsvRow, csvRows } from '#files/csv-rows.ts';
import { isTimeZone } from '#wording/time-zones.ts';

/** Columns of a file of recipients, in any order; the first is needed. */
export const IMPORT_COLUMNS = ['email', 'tier', 'lists', 'language', 'time_zone', 'consent_source'] as const;
type Cells = Readonly<Partial<Record<(typeof IMPORT_COLUMNS)[number], string>>>;

/** A recipient as it was given, before its tenant is known. */
export type GivenRecipient = Omit<RecipientEntry, 'erasedEmail'>;

/** What is taken where a row says nothing. */
export interface ImportDefaults {
  readonly tier: string | null;
  readonly lists: string;
  /** Where an operator has the consent from; null: recipients are asked by a mail. */
  readonly consent: string | null;
  /** UTC ms */
  readonly now: number;
}

/** Why a line cannot be taken, and what helps. */
export interface ImportFault {
  readonly line: number;
  readonly reason: string;
  readonly wayOut: string;
}

export interface ReadImport {
  readonly recipients: readonly { readonly line: number; readonly recipient: GivenRecipient }[];
  readonly faults: readonly ImportFault[];
}

const LIST = /^[a-z][a-z0-9_-]*$/;
const LONGEST_SOURCE = 200;

/** Reads a file of recipients whole: every row that can be taken, and every fault. Nothing is stored here. */
export function readImport(text: string, defaults: ImportDefaults): ReadImport {
  const [header, ...rows] = csvRows(text);
  const names = (header?.cells ?? []).map((name) => name.toLowerCase());
  const columns = IMPORT_COLUMNS.join(', ');
  const fault = (line: number, reason: string, wayOut: string): ImportFault => ({ line, reason, wayOut });
  const strange = names.filter((name) => !(IMPORT_COLUMNS as readonly string[]).includes(name));
  if (!names.includes('email') || strange.length > 0 || new Set(names).size < names.length) {
    const reason =
      strange.length > 0 ? `there is no column ${strange.join(', ')}` : 'the first line does not name its columns';
    return {
      recipients: [],
      faults: [fault(header?.line ?? 1, reason, `name email and any of ${columns}, once each`)],
    };
  }
  const recipients: { line: number; recipient: GivenRecipient }[] = [];
  const faults: ImportFault[] = [];
  const lines = new Map<string, number>();
  for (const row of rows) {
    const read = readRow(row, names, defaults);
    if ('reasons' in read) {
      faults.push(...read.reasons.map(([reason, wayOut]) => fault(row.line, reason, wayOut)));
      continue;
    }
    const { email } = read.recipient;
    const before = lines.get(email);
    if (before === undefined) recipients.push({ line: row.line, recipient: read.recipient });
    else faults.push(fault(row.line, `${email} stands in line ${before} too`, 'keep one of the two lines'));
    lines.set(email, before ?? row.line);
  }
  return { recipients, faults };
}

type Read = { readonly recipient: GivenRecipient } | { readonly reasons: readonly (readonly [string, string])[] };

function readRow({ cells }: CsvRow, names: readonly string[], defaults: ImportDefaults): Read {
  if (cells.length !== names.length)
    return {
      reasons: [
        [`it has ${cells.length} cells and the first line ${names.length}`, 'put quotes round text with a comma in it'],
      ],
    };
  return readRecipient(Object.fromEntries(names.map((name, i) => [name, cells[i]])), defaults);
}

/** A recipient of cells as a person wrote them, or every reason why it is none. */
export function readRecipient(cells: Cells, { tier, lists, consent, now }: ImportDefaults): Read {
  const given = (name: keyof Cells, otherwise: string): string => (cells[name] ? cells[name] : otherwise);
  const email = (cells.email ?? '').toLowerCase();
  const source = given('consent_source', consent ?? '');
  const names = given('lists', lists)
    .split(/[\s;]+/)
    .filter((name) => name !== '');
  const tierGiven = given('tier', tier ?? '');
  const [language, timeZone] = [given('language', 'en').toLowerCase(), given('time_zone', 'UTC')];
  const tiers = TIERS.map(({ name }) => name).join(', ');
  const checks: readonly (readonly [boolean, string, string])[] = [
    [
      z.email().max(254).safeParse(email).success,
      `${JSON.stringify(email)} is no address`,
      'correct it, or leave the line out',
    ],
    [
      TIERS.some(({ name }) => name === tierGiven),
      `there is no tier ${JSON.stringify(tierGiven)}`,
      `give one of ${tiers}, or --tier`,
    ],
    [
      names.every((name) => LIST.test(name)),
      `${names.join(' ')} are no names of lists`,
      'lower-case words with a space between them',
    ],
    [/^[a-z]{2}$/.test(language), `${language} is no language`, 'two letters of ISO 639-1, such as en'],
    [isTimeZone(timeZone), `${timeZone} is no time zone`, 'a name as Europe/Berlin, or UTC'],
    [
      source.length <= LONGEST_SOURCE,
      'the source of the consent is too long',
      `say it in ${LONGEST_SOURCE} characters`,
    ],
  ];
  const reasons = checks.filter(([isGood]) => !isGood).map(([, reason, wayOut]) => [reason, wayOut] as const);
  if (reasons.length > 0) return { reasons };
  return {
    recipient: {
      ...{ email, tier: tierGiven, lists: [...new Set(names)], language, timeZone },
      consent: source === '' ? 'pending' : 'stated',
      consentSource: source === '' ? null : source,
      consentAt: now,
    },
  };
}
