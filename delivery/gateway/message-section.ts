import { escaped } from '#wording/html.ts';

/** A part of a small page: lines to copy, a table, or both. */
export interface Section {
  readonly title: string;
  /** In small print, below the rest: also what is said where a table has no row. */
  readonly note?: string;
  /** Each with what it is. */
  readonly lines?: readonly { readonly label: string; readonly text: string }[];
  readonly head?: readonly string[];
  readonly rows?: readonly (readonly string[])[];
}

export function sectionOf({ title, note, lines = [], head = [], rows = [] }: Section): string {
  const copied = lines
    .map(({ label, text }) => `<h3>${escaped(label)}</h3><pre tabindex="0">${escaped(text)}</pre>`)
    .join('');
  const cells = (row: readonly string[], name: 'td' | 'th') =>
    `<tr>${row.map((cell) => `<${name}>${escaped(cell)}</${name}>`).join('')}</tr>`;
  const table =
    rows.length === 0
      ? ''
      : `<table><thead>${cells(head, 'th')}</thead><tbody>${rows.map((row) => cells(row, 'td')).join('')}</tbody></table>`;
  return `<h2>${escaped(title)}</h2>${copied}${table}${note === undefined ? '' : `<p class="small">${escaped(note)}</p>`}`;
}
