/** Numbers and tables of the evaluation page. */

export const threeDigits = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(3));
export const twoDigits = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(2));
export const oneDigit = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(1));
export const percent = (value: number, digits = 1): string =>
  Number.isNaN(value) ? '–' : `${(100 * value).toFixed(digits)} %`;

/** Percent with two digits, for targets that one digit would round onto. */
export const finePercent = (value: number): string => percent(value, 2);
export const barsText = (bars: number): string => `${bars} ${bars === 1 ? 'bar' : 'bars'}`;

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** A Markdown table. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
