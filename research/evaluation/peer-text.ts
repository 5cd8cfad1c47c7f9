import type { RegimeScores } from '../regime-scores.ts';
import { withEnds } from './claim.ts';
import { meanOf } from './estimate.ts';
import type { Evaluation } from './evaluation.ts';
import { changeOf } from './range-claims.ts';
import { barsText, percent, table, threeDigits, twoDigits } from './text.ts';

/** The section on peers: other people's models in the same run, or why they did not run. */
export function peerText({ regimePeers, rangePeers, notRun }: Evaluation): string {
  if (notRun.peers !== null)
    return `Not run: ${notRun.peers}. \`research/peers/requirements.txt\` names the packages; Argus never downloads them.`;
  const failed = [...new Set([...regimePeers, ...rangePeers].flatMap(({ result }) => result.notRun))];
  return `Other people's models on the same bars, in the same run (\`research/peers\`, versions pinned in its requirements). All are causal. Peers of regimes see
the truth of the first half of the same world, to name their states or to count their moments; Argus sees none of it.

${table(['world', 'model', 'worlds', 'κ, 95 % over worlds', 'balanced', 'stress', 'log-loss', 'ECE', 'switches', 'missed'], regimeRows(regimePeers))}

${
  rangePeers.length === 0
    ? `Peers of ranges not run: ${notRun.data ?? 'there are none'}.`
    : `Ranges of stocks by day, every eighth stock in the order of symbols, fits before each year 2016–2021. A change below 0 and a t above 0 favour Argus,
whose class is here these stocks alone.

${table(['horizon', 'model', 'rows', 'QLIKE', 'of Argus', 'Argus against it, 95 % over quarters', 't'], rangeRowsOf(rangePeers))}`
}
${failed.length === 0 ? '' : `\nNot run:\n\n${failed.map((line) => `* ${line}`).join('\n')}\n`}`;
}

function regimeRows(results: Evaluation['regimePeers']): string[][] {
  const all = results.flatMap(({ key, result }) => result.scores.map((one) => ({ world: key.world, ...one })));
  return [...Map.groupBy(all, ({ world, model }) => `${world}\n${model}`).values()].map((of) => {
    const figure = (pick: (scores: RegimeScores) => number) => meanOf(of.map(({ scores }) => [pick(scores)]));
    return [
      of[0]?.world ?? '',
      of[0]?.model ?? '',
      String(of.length),
      withEnds(
        figure(({ kappa }) => kappa),
        threeDigits,
      ),
      threeDigits(figure(({ balancedAccuracy }) => balancedAccuracy).value),
      threeDigits(figure(({ recall }) => recall[4] ?? Number.NaN).value),
      threeDigits(figure(({ logLoss }) => logLoss).value),
      threeDigits(figure(({ calibrationError }) => calibrationError).value),
      twoDigits(figure(({ switchRatio }) => switchRatio).value),
      percent(figure(({ missed }) => missed).value),
    ];
  });
}

const rangeRowsOf = (results: Evaluation['rangePeers']): string[][] =>
  results.flatMap(({ result: { horizon, losses } }) =>
    losses.map(({ model, rows, qlike, product, t, groups }) => [
      barsText(horizon),
      model,
      rows.toLocaleString('en'),
      threeDigits(qlike),
      threeDigits(product),
      withEnds(changeOf(groups), percent),
      twoDigits(t),
    ]),
  );
