import { quoteText } from './source.ts';

/** The table expression that reads every cell of a CSV with a header line as text: a cell that is no number is our finding. No character of the path is a pattern. */
export const csvRelation = (path: string): string =>
  `read_csv(${quoteText(path.replace(/[*?[]/g, '[$&]'))}, header = true, skip = 0, all_varchar = true, null_padding = false)`;
