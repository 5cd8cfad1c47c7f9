/** Spaces, tabs, line ends and spaces that do not break: what files put around a cell. */
const AROUND = ' \t\r\n\u00a0';
const EDGES = new RegExp(`^[${AROUND}]+|[${AROUND}]+$`, 'g');

export const trimCell = (cell: string): string => cell.replace(EDGES, '');

/** The same in SQL. */
export const trimSql = (cell: string): string => `trim(${cell}, '${AROUND}')`;
