import { ActivityFailure, ApplicationFailure, type Duration, rootCause } from '@temporalio/common';
import {
  condition,
  isCancellation,
  log,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { StageProgress } from '#contracts/runs.ts';
import { OPS_STATE, STAGE } from './search-attributes.ts';
import { abortSignal, progressQuery, retrySignal, skipSignal } from './signals.ts';

export interface StageOptions<T> {
  /** What the stage yields when an operator skips it. Absent: the stage cannot be skipped. */
  readonly skippable?: T;
}

export interface StageRunner {
  /** Runs one stage; on an exhausted activity parks until an operator answers. */
  run<T>(name: string, body: () => Promise<T>, options?: StageOptions<T>): Promise<T>;
  /** Marks the run as done and leaves one line for the operator. */
  finish(summary: string): void;
  readonly skipped: readonly string[];
}

type Command = 'retry' | 'skip' | 'abort';

/**
 * The stage runner that parks. A stage whose activities are exhausted does not fail the run: it blocks with
 * `OpsState = blocked` and waits `patience` for the signal `retry`, `skip` or `abort`. Unanswered or aborted, the stage's
 * failure fails the run, which can still be Reset. Signals that arrive while nothing is blocked are ignored, so signals
 * re-applied after a Reset are harmless.
 */
export function createStageRunner(subject: string, patience: Duration): StageRunner {
  let stage = 'start';
  let state: StageProgress['state'] = 'running';
  let cause: string | undefined;
  let command: Command | undefined;
  const completed: string[] = [];
  const skipped: string[] = [];

  const accept = (wanted: Command) => () => {
    if (state === 'blocked') command = wanted;
    else log.warn('ignored: nothing is blocked', { signal: wanted });
  };
  setHandler(retrySignal, accept('retry'), { description: 'Run the blocked stage again.' });
  setHandler(skipSignal, accept('skip'), {
    description: 'Go on without the blocked stage (only where it says it can be skipped).',
  });
  setHandler(abortSignal, accept('abort'), {
    description: 'Give up: the run fails with the cause of the blocked stage.',
  });
  setHandler(
    progressQuery,
    (): StageProgress => ({
      state,
      stage,
      completed: [...completed],
      skipped: [...skipped],
      ...(cause ? { cause } : {}),
    }),
    { description: 'Where the run is, what is done, what blocks it.' },
  );

  const mark = (next: StageProgress['state']) => {
    state = next;
    upsertSearchAttributes([
      { key: OPS_STATE, value: next },
      { key: STAGE, value: stage },
    ]);
  };
  const describe = (line: string) => setCurrentDetails(`${line}\n\ndone: ${completed.join(' → ') || 'nothing yet'}`);

  return {
    skipped,
    async run(name, body, options = {}) {
      stage = name;
      mark('running');
      for (;;) {
        describe(`**${subject}**: stage \`${name}\``);
        try {
          const result = await body();
          completed.push(name);
          return result;
        } catch (error) {
          if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
          cause = rootCause(error) ?? error.message;
          command = undefined;
          mark('blocked');
          setCurrentDetails(blockedText(subject, name, cause, 'skippable' in options));
          const answered = await condition(() => command !== undefined, patience);
          const answer = command as Command | undefined;
          if (!answered || answer === 'abort') {
            throw ApplicationFailure.create({
              message: `stage ${name} failed: ${cause}`,
              type: 'StageFailed',
              nonRetryable: true,
              cause: error,
            });
          }
          mark('running');
          cause = undefined;
          if (answer === 'skip' && 'skippable' in options) {
            skipped.push(name);
            return options.skippable as never;
          }
        }
      }
    },
    finish(summary) {
      stage = 'done';
      mark('done');
      describe(summary);
    },
  };
}

function blockedText(subject: string, stage: string, cause: string, skippable: boolean): string {
  return [
    `### Blocked in \`${stage}\``,
    `**${subject}**`,
    `> ${cause}`,
    `1. Read the cause above; the runbook is \`docs/runbooks/${stage}.md\`.`,
    `2. Mend it, then **More actions → Send a Signal → \`retry\`** (or \`npx argus ops retry {workflowId}\`). Only this stage runs again.`,
    skippable
      ? '3. Or `skip`: the run goes on without this stage.'
      : '3. This stage cannot be skipped; `abort` gives the run up.',
  ].join('\n\n');
}
