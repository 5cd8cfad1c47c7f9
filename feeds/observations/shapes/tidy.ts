import { quoteName } from '../../tables/quoting.ts';
import { timeCell } from '../cells.ts';
import type { SeriesShape } from '../shape.ts';

/** A row for each observation, which names its series. */
export const tidy: SeriesShape = {
  name: 'tidy series',
  columns: 'series, ts, value',
  parts(table) {
    const [series, ts, value] = [table.find('series'), table.find('ts'), table.find('value')];
    if (series === undefined || ts === undefined || value === undefined) return null;
    return [{ series: quoteName(series.name), time: timeCell(quoteName(ts.name), ts.type), value }];
  },
};
