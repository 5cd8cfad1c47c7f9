import { quoteText } from './source.ts';

/** The table expression that reads every cell of a CSV with a header line as text: a cell that is no number is our finding. */
export const csvRelation = (path: string): string =>
  `read_csv(${quoteText(path)}, header = true, skip = 0, all_varchar = true, null_padding = false)`;
