/** Numbers and tables of the evaluation page. */

export const threeDigits = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(3));
export const percent = (value: number, digits = 1): string => `${(100 * value).toFixed(digits)} %`;
export const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** A Markdown table. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
