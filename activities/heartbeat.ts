import { Context } from '@temporalio/activity';
import { SECOND } from '#market/time.ts';

const EVERY_MS = 5 * SECOND;

/** Takes the newest progress of some work; it may be called at any rate. */
export type ReportProgress<Details extends object> = (details: Details) => void;

/**
 * Does work that may be silent for long, with a heartbeat every five seconds: without details, or with the newest progress that the
 * work has reported, `first` before it has. Reports in between are not sent: a heartbeat costs more than a symbol.
 */
export async function withHeartbeat<Result, Details extends object>(
  work: (reportProgress: ReportProgress<Details>) => Promise<Result>,
  first?: Details,
): Promise<Result> {
  const activity = Context.current();
  let details = first;
  let sentAt = performance.now();
  const send = () => {
    sentAt = performance.now();
    activity.heartbeat(details);
  };
  const timer = setInterval(send, EVERY_MS);
  try {
    return await work((newest) => {
      details = newest;
      // Work that never waits would keep the timer from its turn.
      if (performance.now() - sentAt >= EVERY_MS) send();
    });
  } finally {
    clearInterval(timer);
  }
}
