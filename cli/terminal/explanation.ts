import type { Checked } from '#app/operator/check-fact.ts';
import type { Explanation } from '#app/operator/explain.ts';
import type { BarsBehind } from '#warehouse/lineage/bars-behind.ts';
import type { TamperedBar } from '#warehouse/lineage/verify-bars.ts';
import { isoMinute } from '#wording/dates.ts';
import { plural } from '#wording/numbers.ts';

/** Facts of a run that are listed; history has thousands. */
const FACTS_MOST = 24;
/** Amended bars that are listed: --json has more. */
const AMENDED_MOST = 4;

/** An explanation for people, from the sentence down to the bars. */
export function explanationText({ fact, run, code, models, facts, bars, check }: Explanation): string {
  const lines: (string | false)[] = [];
  if (fact !== undefined)
    lines.push(
      fact.sentence,
      '',
      line('fact', `${fact.id}  ${fact.source}`),
      line('view', fact.view),
      line('row', rowText(fact.row)),
    );
  lines.push(
    line('run', `${run.runId}  (${run.kind} of ${run.market}, as of ${isoMinute(run.asOf)} UTC)`),
    line(
      'attempt',
      `began ${isoMinute(run.version)} UTC; ${plural(run.bars, 'bar')}, ${plural(run.regimes, 'regime')}`,
    ),
    line('Temporal', run.temporal),
    ...Object.entries(code).map(([name, detail]) => line(name, detail)),
    Object.keys(code).length === 0 &&
      line('code', `not known: this run is older than facts are (${run.engineFingerprint})`),
    ...models.map(({ name, version, madeBy }) =>
      line(name, madeBy === '' ? 'none yet' : `version ${version}, ${madeBy}`),
    ),
  );
  if (bars === undefined)
    lines.push(
      '',
      ...facts
        .slice(0, FACTS_MOST)
        .map(({ kind, name, rows, hash }) => line(kind, `${name}  ${plural(rows, 'row')}  ${hash}`)),
      facts.length > FACTS_MOST && line('', `and ${facts.length - FACTS_MOST} more: --json has all`),
    );
  else lines.push('', ...barsText('bars', bars.symbol), ...barsText('its market', bars.market));
  if (check !== undefined) lines.push('', ...checkText(check));
  return lines.filter((text) => text !== false).join('\n');
}

const line = (name: string, text: string): string => `${name.padEnd(12)}${text}`;

const rowText = (row: Readonly<Record<string, unknown>>): string =>
  Object.entries(row)
    .filter(([, value]) => typeof value === 'number' || (typeof value === 'string' && value !== ''))
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');

const moreText = (count: number): string => (count > AMENDED_MOST ? `, the first ${AMENDED_MOST}` : '');

function barsText(name: string, { rows, symbols, from, through, hash, sources, writtenBy, amendedSince }: BarsBehind) {
  const came = Object.entries(sources).map(([source, count]) => `${count} ${source}`);
  const amended = amendedSince
    .slice(0, AMENDED_MOST)
    .map(({ symbol, openTime, rev, runId }) => `  ${symbol} ${isoMinute(openTime)}: revision ${rev} by ${runId}`);
  return [
    line(
      name,
      `${plural(rows, 'bar')} of ${plural(symbols, 'symbol')}, ${isoMinute(from)} to ${isoMinute(through)} UTC`,
    ),
    line('', `content ${hash}; ${came.join(', ')}; written by ${plural(writtenBy, 'run')}`),
    line(
      '',
      amended.length === 0
        ? 'none amended since'
        : `amended since${moreText(amendedSince.length)}:\n${amended.join('\n')}`,
    ),
  ];
}

const VERDICTS: Readonly<Record<Checked['verdict'], string>> = {
  reproduced: 'reproduced: the warehouse gives the same bits again',
  amended: 'amended: bars were corrected since, so the warehouse gives what is known now',
  differs: 'DIFFERS: the warehouse gives other bits than were stored',
  tampered: 'TAMPERED: bars are not what their runs wrote down',
};

const tamperedText = ({ symbol, timeframe, openTime, runId, there }: TamperedBar): string =>
  line('', `${symbol} ${timeframe} ${isoMinute(openTime)} UTC ${there ? 'is not as written' : 'is gone'} (${runId})`);

function checkText({ verdict, vector, regime, featureSha256, storedSha256, bars, seconds }: Checked): string[] {
  return [
    line('check', VERDICTS[verdict]),
    line(
      'vector',
      vector === 'differs' ? `stored ${storedSha256}, now ${featureSha256}` : `${vector}  ${featureSha256}`,
    ),
    line('regime', regime),
    line('sums', `${plural(bars.verified, 'sum')} of bars verified${leftOutText(bars)}, ${seconds.toFixed(1)} s`),
    ...bars.tampered.map(tamperedText),
    ...bars.unlocated.map(({ runId, name }) => line('', `several of ${name} are not as written (${runId})`)),
  ];
}

function leftOutText({ notVerified, withoutFacts }: Checked['bars']): string {
  const large = notVerified === 0 ? '' : `, ${notVerified} not verifiable`;
  return withoutFacts === 0 ? large : `${large}, ${plural(withoutFacts, 'run')} without any`;
}
