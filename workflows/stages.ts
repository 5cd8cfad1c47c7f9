import {
  ActivityFailure,
  ApplicationFailure,
  ChildWorkflowFailure,
  type Duration,
  rootCause,
} from '@temporalio/common';
import {
  CancellationScope,
  condition,
  isCancellation,
  log,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { StageProgress } from '#contracts/runs.ts';
import type { Stage } from '#contracts/stages.ts';
import { OPS_STATE, outcomeAttribute, STAGE } from './search-attributes.ts';
import { abortSignal, progressQuery, retrySignal, skipSignal } from './signals.ts';

export interface StageOptions<T> {
  /** What came of the stage, for the details of the run. */
  readonly outcome?: (result: T) => string;
  /** Gives what the stage yields when an operator skips it. Absent: the stage cannot be skipped. */
  readonly whenSkipped?: () => T;
}

export interface StageRunner {
  /** Runs one stage; on an exhausted activity parks until an operator answers. */
  run<T>(stage: Stage, body: () => Promise<T>, options?: StageOptions<T>): Promise<T>;
  /** Marks the run as done, and leaves what `subject` came to for the operator. */
  finish(subject: string, outcome: string): void;
  readonly skipped: readonly Stage[];
}

type Command = 'retry' | 'skip' | 'abort';

/** Where a run is, and what an operator has answered since it was blocked. */
interface RunState {
  readonly subject: string;
  stage: StageProgress['stage'];
  state: StageProgress['state'];
  cause: string | undefined;
  command: Command | undefined;
  readonly completed: Stage[];
  readonly skipped: Stage[];
  /** Lines about what is done. */
  readonly outcomes: string[];
  /** Whether the attribute of the outcome is kept: a run that began before it was there has none. */
  readonly keepsOutcome: boolean;
}

/**
 * The stage runner that parks. A stage whose activities or runs are exhausted does not fail the run: it blocks with
 * `OpsState = blocked` and waits `patience` for the signal `retry`, `skip` or `abort`. Unanswered or aborted, the stage's
 * failure fails the run, which can still be Reset. Signals that arrive while nothing is blocked are ignored, so signals
 * re-applied after a Reset are harmless.
 */
export function createStageRunner(
  subject: string,
  patience: Duration,
  { keepsOutcome }: Pick<RunState, 'keepsOutcome'>,
): StageRunner {
  const run: RunState = {
    subject,
    stage: 'start',
    state: 'running',
    cause: undefined,
    command: undefined,
    completed: [],
    skipped: [],
    outcomes: [],
    keepsOutcome,
  };
  answerOperators(run);
  return {
    skipped: run.skipped,
    async run(stage, body, { whenSkipped, outcome } = {}) {
      run.stage = stage;
      mark(run, 'running');
      for (;;) {
        describe(run, `**${subject}**: stage \`${stage}\``);
        try {
          const result = await body();
          run.completed.push(stage);
          const line = outcome?.(result);
          run.outcomes.push(line === undefined ? stage : `${stage}: ${line}`);
          return result;
        } catch (error) {
          if (!parks(error)) throw error;
          const answer = await park(run, error, patience, whenSkipped !== undefined);
          if (answer === 'skip' && whenSkipped !== undefined) {
            run.skipped.push(stage);
            run.outcomes.push(`${stage}: skipped by an operator`);
            return whenSkipped();
          }
        }
      }
    },
    finish(subject, outcome) {
      run.stage = 'done';
      mark(run, 'done', outcome);
      describe(run, `**${subject}**: ${outcome}.`);
    },
  };
}

/** Whether an operator can help: an activity or a run of this run failed, or was ended by somebody, and this run was not. */
const parks = (error: unknown): error is ActivityFailure | ChildWorkflowFailure =>
  (error instanceof ActivityFailure && !isCancellation(error)) ||
  (error instanceof ChildWorkflowFailure && !CancellationScope.current().consideredCancelled);

/** Takes the signals of operators and answers their question where the run is. */
function answerOperators(run: RunState): void {
  const accept = (command: Command) => () => {
    if (run.state === 'blocked') run.command = command;
    else log.warn('ignored: nothing is blocked', { signal: command });
  };
  setHandler(retrySignal, accept('retry'), { description: 'Run the blocked stage again.' });
  setHandler(skipSignal, accept('skip'), {
    description: 'Go on without the blocked stage (only where it says it can be skipped).',
  });
  setHandler(abortSignal, accept('abort'), {
    description: 'Give up: the run fails with the cause of the blocked stage.',
  });
  const progress = (): StageProgress => {
    const { state, stage, completed, skipped, cause } = run;
    return { state, stage, completed: [...completed], skipped: [...skipped], ...(cause ? { cause } : {}) };
  };
  setHandler(progressQuery, progress, { description: 'Where the run is, what is done, what blocks it.' });
}

/** Blocks the run until an operator answers. @throws ApplicationFailure StageFailed when none does, or gives up. */
async function park(
  run: RunState,
  error: ActivityFailure | ChildWorkflowFailure,
  patience: Duration,
  skippable: boolean,
): Promise<'retry' | 'skip'> {
  const cause = rootCause(error) ?? error.message;
  run.cause = cause;
  run.command = undefined;
  mark(run, 'blocked', `blocked in ${run.stage}: ${cause}`);
  setCurrentDetails(blockedText(run.subject, run.stage, cause, skippable));
  await condition(() => run.command !== undefined, patience);
  const answer = commandOf(run);
  if (answer === undefined || answer === 'abort') {
    throw ApplicationFailure.create({
      message: `stage ${run.stage} failed: ${cause}`,
      type: 'StageFailed',
      nonRetryable: true,
      cause: error,
    });
  }
  mark(run, 'running', `goes on with ${run.stage}`);
  run.cause = undefined;
  return answer;
}

/** What a signal has written while the run waited: the compiler still holds it for undefined. */
const commandOf = (run: RunState): Command | undefined => run.command;

/** Makes the run searchable by where it is, and by what it came to where that is known. */
function mark(run: RunState, state: StageProgress['state'], outcome?: string): void {
  run.state = state;
  const kept = run.keepsOutcome && outcome !== undefined ? [outcomeAttribute(outcome)] : [];
  upsertSearchAttributes([{ key: OPS_STATE, value: state }, { key: STAGE, value: run.stage }, ...kept]);
}

const describe = ({ outcomes }: RunState, line: string): void =>
  setCurrentDetails([line, outcomes.map((text) => `* ${text}`).join('\n') || 'done: nothing yet'].join('\n\n'));

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
