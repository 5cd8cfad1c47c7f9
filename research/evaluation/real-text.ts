import { REGIME_LABELS } from '#market/regime-label.ts';
import type { CausalRegimes } from '../causal-regimes.ts';
import type { PersistenceTrial } from '../persistence-trial.ts';
import { type Claim, withEnds, within } from './claim.ts';
import { meanOf } from './estimate.ts';
import type { Evaluation } from './evaluation.ts';
import type { RealName } from './real.ts';
import { oneDigit, percent, table, threeDigits, twoDigits } from './text.ts';

type RealResults = Evaluation['real'];
const LEAST_BARS = 2_000;

const persistenceOf = (real: RealResults, name: RealName): PersistenceTrial | null => {
  const result = real.find(({ key }) => key === name)?.result;
  return result?.kind === 'persistence' ? result.persistence : null;
};

/** Remaining time as it was counted before each period, over what happened in it: within 15 %, for labels with 2,000 bars and more. */
export const realClaims = (real: RealResults): Claim[] =>
  (['stocks_1d', 'crypto_5m'] as const).flatMap((name) =>
    (persistenceOf(real, name)?.labels ?? [])
      .filter(({ bars }) => bars >= LEAST_BARS)
      .map(({ label, claimed, happened }) => {
        const ratio = { value: claimed / happened, low: Number.NaN, high: Number.NaN, deviation: Number.NaN, count: 1 };
        const what = `persistence: remaining bars claimed over happened, ${name} ${REGIME_LABELS[label]}`;
        return within(what, ratio, [0.85, 1.15], twoDigits);
      }),
  );

/** The section on real series: what readers saw, how much it depends on the fit, and how long labels lasted. */
export function realText({ real, notRun }: Evaluation): string {
  if (notRun.data !== null) return `Not run: ${notRun.data}.`;
  const regimes = (name: RealName) => {
    const result = real.find(({ key }) => key === name)?.result;
    return result?.kind === 'regimes' ? result.regimes : null;
  };
  const [index, stocks] = [regimes('index'), regimes('stocks')];
  return `Daily closes 2014–2021. **Causal**: parameters fitted before each year, from what was known then. **Hindsight**: parameters of the complete series,
which no reader could have. A label is relative to the last years before its fit, so shares differ.

${index === null ? '' : `An index of all stocks with equal weights:\n\n${causalTable(index)}\n`}
${stocks === null ? '' : `${stocks.symbols} single stocks, the first in the order of symbols:\n\n${causalTable(stocks)}\n`}
How many days keep their label when parameters are older (refitted each quarter against those of a quarter or a year before), or are those of
hindsight:

${table(
  ['series', 'a quarter older', 'a year older', 'hindsight'],
  [
    ...(index === null ? [] : [['index', ...sameRow(index)]]),
    ...(stocks === null ? [] : [[`${stocks.symbols} stocks, mean and 95 % over stocks`, ...sameRow(stocks)]]),
  ],
)}

Persistence: what was counted on the two years before each period, beside what happened in it.

${(['stocks_1d', 'crypto_5m'] as const).map((name) => persistenceText(name, persistenceOf(real, name))).join('\n\n')}`;
}

const sameRow = ({ same }: CausalRegimes): string[] =>
  (['quarter', 'year', 'hindsight'] as const).map((kind) =>
    withEnds(meanOf(same[kind].map((share) => [share])), percent),
  );

const causalTable = ({ causal, hindsight }: CausalRegimes): string =>
  table(
    [
      'regime',
      'share of days, causal',
      'volatility of the next day, a year',
      'share, hindsight',
      'volatility, hindsight',
    ],
    [
      ...causal.labels.map(({ label, share, nextDayVolatility }, k) => {
        const later = hindsight.labels[k];
        return [
          label,
          percent(share),
          percent(nextDayVolatility),
          percent(later?.share ?? Number.NaN),
          percent(later?.nextDayVolatility ?? Number.NaN),
        ];
      }),
      ['changes a year', oneDigit(causal.changesPerYear), '', oneDigit(hindsight.changesPerYear), ''],
    ],
  );

const persistenceText = (name: string, trial: PersistenceTrial | null): string =>
  trial === null
    ? `${name}: not run.`
    : `${table(
        [name, 'bars', 'remaining, claimed', 'happened', 'same in ten bars, claimed', 'happened'],
        trial.labels.map(({ label, bars, claimed, happened, claimedStay, happenedStay }) => [
          REGIME_LABELS[label] ?? '',
          bars.toLocaleString('en'),
          oneDigit(claimed),
          oneDigit(happened),
          percent(claimedStay),
          percent(happenedStay),
        ]),
      )}

Brier score of "the same in ten bars": ${threeDigits(trial.brier)}, against ${threeDigits(trial.pooledBrier)} of one rate for all labels.`;
