import { calendarOf } from '#market/calendar/calendar.ts';
import { serveTasks } from '../serve-tasks.ts';
import { startedWith } from '../thread-data.ts';
import { fitSeries } from './fit-series.ts';
import type { FitTask } from './protocol.ts';

/** Makes this thread a fit thread: it fits the scales of the series it is sent. `releaseMemory` is called after each task. */
export function serveFits(releaseMemory: () => void): void {
  startedWith();
  serveTasks<FitTask>({
    perform: ({ series, diurnalFrom }) =>
      series
        .map(({ series: bars, calendar, symmetric }) => fitSeries(bars, calendarOf(calendar), diurnalFrom, symmetric))
        .filter((fitted) => fitted !== null),
    onDone: () => void setImmediate(releaseMemory),
  });
}
