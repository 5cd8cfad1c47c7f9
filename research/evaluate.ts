/**
 * `npm run evaluate`: the complete verification on data whose truth is known, and on real series and beside peers where they are at hand.
 * Writes docs/evaluation.md and its plots. `-- --plan` prints what would be run and how long it takes; `-- --quick` runs a few seeds of
 * everything, prints the page and writes nothing; `-- --only <section>` runs one section and writes no page. The result of every trial is
 * kept in docs/evaluation/trials, or in the folder that ARGUS_EVALUATION_PARTS names, so that a run that was cut short goes on; `-- --fresh`
 * begins anew. ARGUS_PYTHON names a Python with the peers.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  type Evaluation,
  evaluationJobs,
  QUICK_PLAN,
  runEvaluation,
  SECTIONS,
  WHOLE_PLAN,
} from './evaluation/evaluation.ts';
import { type Job, Progress, runJobs } from './evaluation/job.ts';
import { noveltyByKind } from './evaluation/novelty.ts';
import { evaluationPage } from './evaluation/page.ts';
import { planText } from './evaluation/plan-text.ts';
import { FOREIGN_WORLDS, REGIME_WORLDS, regimeEstimate } from './evaluation/regimes.ts';
import { trialsOf } from './evaluation/signals.ts';
import { barPlot, dotPlot } from './evaluation/svg.ts';
import { keepTrials } from './evaluation/trials.ts';
import { peerPython } from './peers/python.ts';

const ROOT = path.join(import.meta.dirname, '..');

async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      plan: { type: 'boolean' },
      quick: { type: 'boolean' },
      only: { type: 'string' },
      fresh: { type: 'boolean' },
    },
  });
  const plan = values.quick ? QUICK_PLAN : WHOLE_PLAN;
  const folder = values.quick ? undefined : (env.ARGUS_EVALUATION_PARTS ?? path.join(ROOT, 'docs/evaluation/trials'));
  if (values.fresh && folder !== undefined) rmSync(folder, { recursive: true, force: true });
  const sources = {
    data: env.ARGUS_SHARED_DATA ?? path.join(ROOT, '../shared/data'),
    python: peerPython(env.ARGUS_PYTHON),
  };
  const jobs = evaluationJobs(plan, sources);
  const trials = keepTrials(folder, commit());
  if (values.plan) {
    process.stdout.write(planText(jobs, trials.isKept));
    return;
  }
  const say = (text: string) => process.stderr.write(`  ${text}\n`);
  const section = SECTIONS.find((name) => name === values.only);
  if (values.only !== undefined && (section === undefined || folder === undefined))
    throw new RangeError(`--only takes one of ${SECTIONS.join(', ')}, and does not go with --quick`);
  const chosen: readonly Job<unknown, unknown>[] = (section === undefined ? SECTIONS : [section]).flatMap(
    (name): readonly Job<unknown, unknown>[] => jobs[name],
  );
  const progress = new Progress(
    chosen.filter(({ name }) => !trials.isKept(name)),
    say,
    Date.now,
  );
  const deps = { ...trials, progress };
  if (section !== undefined) await runJobs(chosen, deps);
  else finish(await runEvaluation(plan, sources, deps), values.quick === true, say);
}

/** The commit whose code computes a trial. */
const commit = (): string =>
  execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();

function finish(evaluation: Evaluation, isQuick: boolean, say: (text: string) => void): void {
  if (isQuick) process.stdout.write(evaluationPage(evaluation));
  else {
    writeEvaluation(path.join(ROOT, 'docs'), evaluation);
    say('docs/evaluation.md is written');
  }
}

/** Writes evaluation.md and its plots into a folder. */
export function writeEvaluation(folder: string, evaluation: Evaluation): void {
  const plots = path.join(folder, 'evaluation');
  mkdirSync(plots, { recursive: true });
  for (const [name, svg] of Object.entries(plotsOf(evaluation))) writeFileSync(path.join(plots, `${name}.svg`), svg);
  writeFileSync(path.join(folder, 'evaluation.md'), evaluationPage(evaluation));
}

function plotsOf({ regimes, foreign, signals, novelty }: Evaluation): Record<string, string> {
  const results = [...regimes, ...foreign];
  const worlds = [...REGIME_WORLDS, ...FOREIGN_WORLDS].filter((world) =>
    results.some(({ key }) => key.world === world),
  );
  const walks = [...trialsOf(signals, 'walk'), ...trialsOf(signals, 'jump_walk')];
  return {
    regimes: barPlot(
      'Balanced accuracy of regimes by world, mean of class-seeds',
      worlds.map((name) => ({
        name,
        value: regimeEstimate(results, name, ({ balancedAccuracy }) => balancedAccuracy).value,
      })),
      0.65,
    ),
    'random-walks': dotPlot(
      `t of the skill gate on ${walks.length} random walks`,
      walks.map(({ t }) => t),
      1.645,
      'one model alone would pass',
    ),
    novelty: barPlot(
      'AUC of novelty by kind of anomaly',
      noveltyByKind(novelty).map(({ kind, auc }) => ({ name: kind, value: auc.value })),
      0.9,
    ),
  };
}

if (import.meta.main) await main(process.argv.slice(2), process.env);
