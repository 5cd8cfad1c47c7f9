import { quoteText } from '../tables/quoting.ts';
import { type PaddedPart, type TimeForm, withTwoDigits } from './time-forms.ts';
import { trimCell, trimSql } from './trim.ts';

/** Cells of a column whose part is one digit, and those where it is two of which the first is 0. */
interface Counted {
  readonly part: PaddedPart;
  readonly short: number;
  readonly zeros: number;
}

const partsOf = ({ parts }: TimeForm): PaddedPart[] => (['m', 'd'] as const).filter((part) => parts.includes(part));

/** A file pads its dates or does not. Where most of it does, a date with one digit was cut, and is no date. */
const strictForm = (form: TimeForm, counted: readonly Counted[]): TimeForm =>
  withTwoDigits(
    form,
    counted.filter(({ short, zeros }) => zeros > short).map(({ part }) => part),
  );

/** The form for a column of these cells. */
export function paddedForm(form: TimeForm, cells: readonly string[]): TimeForm {
  const expression = new RegExp(form.pattern);
  const found = cells.map((cell) => expression.exec(trimCell(cell))).filter((match) => match !== null);
  const counted = partsOf(form).map((part) => {
    const texts = found.map((match) => match[form.parts.indexOf(part) + 1] ?? '');
    const short = texts.filter(({ length }) => length === 1).length;
    return { part, short, zeros: texts.filter((text) => text.startsWith('0') && text.length === 2).length };
  });
  return strictForm(form, counted);
}

/** The same in two steps: expressions that count a column of text, and the form by their values. */
export function paddingCounts(form: TimeForm, cell: string): string[] {
  return partsOf(form).flatMap((part) => {
    const text = `regexp_extract(${trimSql(cell)}, ${quoteText(form.pattern)}, ${form.parts.indexOf(part) + 1})`;
    return [
      `count(*) FILTER (WHERE length(${text}) = 1)`,
      `count(*) FILTER (WHERE starts_with(${text}, '0') AND length(${text}) = 2)`,
    ];
  });
}

export const paddedBy = (form: TimeForm, counts: readonly number[]): TimeForm =>
  strictForm(
    form,
    partsOf(form).map((part, i) => ({ part, short: counts[2 * i] ?? 0, zeros: counts[2 * i + 1] ?? 0 })),
  );
