import { classNouns, REGIMES } from '../labels.ts';
import { numberWord } from '../numbers.ts';
import { upperFirst } from '../text.ts';
import { leadingLabel } from './overview.ts';

/** How many members show each regime on one chart. */
export interface ChartCounts {
  readonly isDaily: boolean;
  readonly counts: readonly number[];
}

/** Which regime leads on most charts of a class, and which on the daily one: "A bear trend leads on six of eight charts, stress on the daily one". */
export function heatFinding(charts: readonly ChartCounts[]): string {
  const leads = charts.flatMap(({ isDaily, counts }) => {
    const lead = leadingLabel(counts);
    return lead === null ? [] : [{ isDaily, label: lead.label }];
  });
  const [most] = [...Map.groupBy(leads, ({ label }) => label)].sort((a, b) => b[1].length - a[1].length);
  if (most === undefined) return 'No regime is known yet';
  const [label, rows] = most;
  const everywhere = rows.length === leads.length;
  const where = everywhere
    ? (['no chart', 'its chart', 'both charts'][leads.length] ?? `all ${numberWord(leads.length)} charts`)
    : `${numberWord(rows.length)} of ${numberWord(leads.length)} charts`;
  const daily = leads.find(({ isDaily }) => isDaily);
  const rest =
    everywhere || daily === undefined || daily.label === label
      ? ''
      : `, ${REGIMES[daily.label].phrase} on the daily one`;
  return `${upperFirst(REGIMES[label].phrase)} leads on ${where}${rest}`;
}

/** Above and below so many times its normal a day counts as livelier or quieter. */
const LIVELIER = 1.25;
const QUIETER = 0.8;

/** How the next day is expected to be for the members: "The next day is expected to be livelier than normal for 20 of 24 coins, quieter for one". */
export function sizesFinding(assetClass: string, ratios: readonly number[]): string {
  const members = `${ratios.length} ${ratios.length === 1 ? classNouns(assetClass).singular : classNouns(assetClass).plural}`;
  const livelier = ratios.filter((ratio) => ratio > LIVELIER).length;
  const quieter = ratios.filter((ratio) => ratio < QUIETER).length;
  if (livelier === 0 && quieter === 0) return `The next day is expected to be as wide as normal for all of ${members}`;
  if (livelier === 0) return `The next day is expected to be quieter than normal for ${quieter} of ${members}`;
  const rest = quieter === 0 ? '' : `, quieter for ${numberWord(quieter)}`;
  return `The next day is expected to be livelier than normal for ${livelier} of ${members}${rest}`;
}

/** Who differs from the class: "ETC differs most: seven of eight charts are off the leading regime". */
export const differsFinding = (symbol: string, charts: number, of: number): string =>
  `${symbol} differs most: off the leading regime on ${numberWord(charts)} of ${numberWord(of)} charts`;
