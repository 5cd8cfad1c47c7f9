/**
 * `npm run evaluate`: the whole verification on data whose truth is known, and on real series where they are at hand. Writes
 * docs/evaluation.md and its plots. `--quick` runs a few seeds of everything, prints the page and writes nothing.
 * ARGUS_EVALUATION_PARTS names a folder in which finished parts are kept, so that a run that was cut short can go on.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Evaluation, noveltyByKind, QUICK_PLAN, runEvaluation, WHOLE_PLAN } from './evaluation.ts';
import { evaluationPage } from './evaluation-page.ts';
import { keepParts } from './parts.ts';
import { barPlot, dotPlot } from './svg.ts';

const ROOT = path.join(import.meta.dirname, '..');

async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const isQuick = args.includes('--quick');
  const onProgress = (text: string) => process.stderr.write(`  ${text}\n`);
  const evaluation = await runEvaluation(isQuick ? QUICK_PLAN : WHOLE_PLAN, {
    part: keepParts(isQuick ? undefined : env.ARGUS_EVALUATION_PARTS),
    dataDirectory: env.ARGUS_SHARED_DATA ?? path.join(ROOT, '../shared/data'),
    onProgress,
  });
  if (isQuick) process.stdout.write(evaluationPage(evaluation));
  else {
    writeEvaluation(path.join(ROOT, 'docs'), evaluation);
    onProgress('docs/evaluation.md is written');
  }
}

/** Writes evaluation.md and its plots into a folder. */
export function writeEvaluation(folder: string, evaluation: Evaluation): void {
  const plots = path.join(folder, 'evaluation');
  mkdirSync(plots, { recursive: true });
  for (const [name, svg] of Object.entries(plotsOf(evaluation))) writeFileSync(path.join(plots, `${name}.svg`), svg);
  writeFileSync(path.join(folder, 'evaluation.md'), evaluationPage(evaluation));
}

function plotsOf({ regimes, walks, novelty }: Evaluation): Record<string, string> {
  return {
    regimes: barPlot(
      'Balanced accuracy of regimes by world',
      [...regimes].map(([name, { balancedAccuracy }]) => ({ name, value: balancedAccuracy })),
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
      noveltyByKind(novelty).map(({ kind, auc }) => ({ name: kind, value: auc })),
      0.9,
    ),
  };
}

if (import.meta.main) await main(process.argv.slice(2), process.env);
