import { quoteText } from '../tables/quoting.ts';
import { decided, type Evidence } from './evidence.ts';
import { trimCell, trimSql } from './trim.ts';

/** How the numbers of a file are written: the sign before its decimals, and that between thousands. */
export interface NumberReading {
  readonly id: string;
  readonly decimal: '.' | ',';
  /** Characters that may stand between groups of digits; '' for none. */
  readonly group: string;
  readonly sample: string;
}

/** What the cells of a column have in common beside their reading. A few that do otherwise are damaged, and no numbers. */
export interface NumberHabit {
  /** A currency may stand beside the number: half of the cells have one. */
  readonly money: boolean;
  /** Thousands may be parted: no fewer cells part them than write five digits and more without. */
  readonly grouped: boolean;
}

/** Cells that say that there is no value. A cell that is none of these and no number refuses its row. */
export const MISSING = [
  '',
  '-',
  '--',
  '–',
  '—',
  'n/a',
  'na',
  '#n/a',
  'nan',
  '-nan',
  '+nan',
  'null',
  'none',
  '.',
] as const;

const MISSING_PATTERN = MISSING.map((text) => text.replace(/[.+]/g, '\\$&')).join('|');

export const PLAIN: NumberReading = { id: 'plain', decimal: '.', group: '', sample: '1234.5' };
export const NUMBER_READINGS: readonly NumberReading[] = [
  PLAIN,
  { id: 'comma', decimal: '.', group: ',', sample: '1,234.5' },
  { id: 'lakh', decimal: '.', group: ',', sample: '12,34,567.5' },
  { id: 'point', decimal: ',', group: '.', sample: '1.234,5' },
  { id: 'space', decimal: '.', group: ' \u00a0\u202f\u2009', sample: '1 234.5' },
  { id: 'space-comma', decimal: ',', group: ' \u00a0\u202f\u2009', sample: '1 234,5' },
  { id: 'apostrophe', decimal: '.', group: "'\u2019", sample: "1'234.5" },
];

/** What a cell may look like whose column is not known. */
const ANY: NumberHabit = { money: true, grouped: true };
const CURRENCY = '(?:[$€£¥₹]|[A-Z]{3}|Rs\\.?)?';
/** Factors of volumes: 46.78M is 46,780,000. */
const FACTORS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['k', 1e3],
  ['m', 1e6],
  ['b', 1e9],
  ['t', 1e12],
]);

const inClass = (characters: string): string => characters.replace(/[.'\\]/g, '\\$&');

/** The expression that a cell of this reading matches, in the syntax of JavaScript and RE2: groups whole, decimals, factor. */
function numberPattern({ decimal, group, id }: NumberReading, habit: NumberHabit): string {
  const point = decimal === '.' ? '\\.' : ',';
  if (id === 'plain') return `^([+-]?\\d*)(?:${point}(\\d*))?(?:[eE]([+-]?\\d+))?$`;
  // India parts the last three digits, and two by two before them.
  const parted = id === 'lakh' ? '\\d{1,2}(?:,\\d{2})*,\\d{3}' : `\\d{1,3}(?:[${inClass(group)}]\\d{3})+`;
  const integer = habit.grouped ? `${parted}|\\d+` : '\\d+';
  const currency = habit.money ? CURRENCY : '';
  return `^([+-]?)${currency} ?([+-]?)(${integer})?(?:${point}(\\d+))? ?([KMBTkmbt]?)(?: ?${currency})$`;
}

const compiled = new Map<string, RegExp>();

export const isMissing = (cell: string): boolean =>
  (MISSING as readonly string[]).includes(trimCell(cell).toLowerCase());

/** The number that a cell shows by this reading; NaN for a missing one; null when it is no number. */
export function readNumber(reading: NumberReading, cell: string, habit: NumberHabit = ANY): number | null {
  const text = trimCell(cell);
  if (isMissing(text)) return Number.NaN;
  const key = `${reading.id} ${habit.money} ${habit.grouped}`;
  let expression = compiled.get(key);
  if (expression === undefined) {
    expression = new RegExp(numberPattern(reading, habit));
    compiled.set(key, expression);
  }
  const found = expression.exec(text);
  if (found === null) return null;
  if (reading.id === 'plain') return Number.isFinite(Number(text)) && /\d/.test(text) ? Number(text) : null;
  const [, sign = '', inner = '', integer = '', decimals = '', factor = ''] = found;
  if ((integer === '' && decimals === '') || (sign !== '' && inner !== '')) return null;
  const digits = integer.replace(/\D/g, '') || '0';
  const value = Number(`${digits}.${decimals || '0'}`) * (FACTORS.get(factor.toLowerCase()) as number);
  return sign === '-' || inner === '-' ? -value : value;
}

// One expression: a list of so many is planned as as many comparisons.
const missingSql = (text: string): string =>
  `coalesce(regexp_full_match(lower(${text}), ${quoteText(MISSING_PATTERN)}), true)`;
/** SQL: whether a cell has a value. */
export const givenSql = (column: string): string => `NOT ${missingSql(trimSql(column))}`;

/** SQL of type DOUBLE that reads a column of text as readNumber does: NaN where a value is missing, -Infinity where a cell is no number. */
export function numberSql(reading: NumberReading, column: string, habit: NumberHabit = ANY): string {
  const text = trimSql(column);
  const missing = missingSql(text);
  const otherwise = `CASE WHEN ${missing} THEN 'nan'::DOUBLE ELSE '-infinity'::DOUBLE END`;
  if (reading.id !== 'plain') return `coalesce(${writtenSql(reading, text, habit)}, ${otherwise})`;
  // Nearly every cell is taken by the first cast, which also takes 1_000: nobody writes a price so.
  const value = `coalesce(TRY_CAST(${column} AS DOUBLE), TRY_CAST(${text} AS DOUBLE), ${otherwise})`;
  return `CASE WHEN contains(${column}, '_') THEN '-infinity'::DOUBLE ELSE ${value} END`;
}

function writtenSql(reading: NumberReading, text: string, habit: NumberHabit): string {
  const pattern = quoteText(numberPattern(reading, habit));
  const part = (i: number): string => `regexp_extract(${text}, ${pattern}, ${i})`;
  const digits = `coalesce(nullif(regexp_replace(${part(3)}, '[^0-9]', '', 'g'), ''), '0')`;
  const number = `TRY_CAST(concat(${digits}, '.', coalesce(nullif(${part(4)}, ''), '0')) AS DOUBLE)`;
  const cases = [...FACTORS].map(([name, factor]) => `WHEN ${quoteText(name)} THEN ${factor}::DOUBLE`).join(' ');
  const factor = `(CASE lower(${part(5)}) ${cases} END)`;
  const sign = `(CASE WHEN ${part(1)} = '-' OR ${part(2)} = '-' THEN -1 ELSE 1 END)`;
  const given = `regexp_full_match(${text}, ${pattern}) AND (${part(3)} <> '' OR ${part(4)} <> '') AND (${part(1)} = '' OR ${part(2)} = '')`;
  return `CASE WHEN ${given} THEN ${sign} * (${number} * ${factor}) END`;
}

/** What a reading makes of the present cells of all number columns of a file. */
export interface NumberCandidate {
  readonly reading: NumberReading;
  readonly parsed: number;
  readonly cells: number;
  readonly example: string | null;
  /** Numbers of a sample of the cells, null for a cell that is none. */
  readonly values: readonly (number | null)[];
}

/**
 * The one way in which a file writes its numbers. Plain numbers are that; else the reading that reads the most cells.
 * Two that read as many and give other numbers (1,234 as a thousand or as 1.234) are refused.
 */
export function chooseNumbers(
  candidates: readonly NumberCandidate[],
): { reading: NumberReading; evidence: Evidence | null } | { reading: null; why: string } {
  const plain = candidates.find(({ reading }) => reading.id === 'plain');
  if (plain !== undefined && plain.parsed === plain.cells) return { reading: PLAIN, evidence: null };
  const best = Math.max(0, ...candidates.map(({ parsed }) => parsed));
  const able = candidates.filter(({ parsed }) => parsed === best);
  const [first] = able;
  if (first === undefined || best === 0) return { reading: PLAIN, evidence: null };
  const rivals = able.filter(({ values }) => !values.every((value, i) => Object.is(value, first.values[i])));
  if (rivals.length > 0) {
    const sample = [first, ...rivals].map(({ reading }) => reading.sample);
    return {
      reading: null,
      why: `numbers such as ${rivals[0]?.example ?? ''} can be read as ${sample.join(' and as ')}`,
    };
  }
  const rejected = candidates
    .filter(({ parsed }) => parsed < best)
    .map(({ reading, parsed, cells, example }) => ({
      reading: reading.sample,
      why: `${cells - parsed} of ${cells} cells are no numbers by it${example === null ? '' : `, such as ${example}`}`,
    }));
  const unread = best < first.cells && first.example !== null ? `, not ${first.example}` : '';
  const why = `reads ${best} of ${first.cells} cells${unread}`;
  return { reading: first.reading, evidence: decided('numbers', `written as ${first.reading.sample}`, why, rejected) };
}
