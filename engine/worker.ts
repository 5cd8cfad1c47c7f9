/** Entry of a compute thread: owns the state of its symbols and answers one task at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import { calendarOf } from '#market/calendar/calendar.ts';
import { breakBarrier } from './barrier.ts';
import { collect } from './collect.ts';
import { MarketState } from './market-state.ts';
import type { Task, WorkerSetup } from './protocol.ts';
import { fitSeries } from './training/fit-series.ts';

const setup = workerData as WorkerSetup;
const state = new MarketState(setup);
const indexOf = new Map(setup.symbols.map((symbol, index) => [symbol, index]));

parentPort?.on('message', ({ id, task }: { id: number; task: Task }) => {
  try {
    parentPort?.postMessage({ id, result: perform(task) });
    if (task.kind !== 'advance') setImmediate(collect);
  } catch (error) {
    if ('meeting' in task) breakBarrier(task.meeting.barrier);
    parentPort?.postMessage({ id, error });
  }
});

function perform(task: Task): unknown {
  switch (task.kind) {
    case 'rebuild':
      return state.rebuild(task);
    case 'advance':
      return state.advance(task);
    case 'stored':
      return state.stored(task);
    case 'fit':
      return task.bars
        .map((series) => {
          const index = indexOf.get(series.symbol) as number;
          const calendar = calendarOf(setup.calendars[index]);
          return fitSeries(series, calendar, task.diurnalFrom, setup.symmetric[index]);
        })
        .filter((fitted) => fitted !== null);
  }
}
