import { HYSTERESIS } from '#market/models/regime/anchors.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { isIntraday } from '#market/timeframe.ts';
import { longAgeText } from '#wording/ages.ts';
import { dialFinding, peersFinding, turnText } from '#wording/findings/regimes.ts';
import { classNouns } from '#wording/labels.ts';
import { plural } from '#wording/numbers.ts';
import type { DialModel } from '../models/instrument/dial.ts';
import type { PeersModel } from '../models/instrument/peers.ts';
import type { RegimeRow } from '../queries/regimes.ts';
import type { TieRow } from '../queries/ties.ts';
import type { InstrumentRow } from '../tier-rows.ts';

/** Days are counted in sessions up to here; what is older is said as time. */
const SESSIONS_MAX = 60;

/** The regime of every chart, the longest first. */
export function dialOf(regimes: readonly RegimeRow[]): DialModel | null {
  if (regimes.length === 0) return null;
  const rows = regimes.toReversed().map((regime) => {
    const { timeframe, label, confidence: share } = regime;
    return { timeframe, label, share: Math.round(100 * share) / 100, age: ageOf(regime) };
  });
  return { finding: dialFinding(rows), rows };
}

/** Within the day by the clock; a daily state by its sessions, as its other figures count them. */
function ageOf({ timeframe, ageBars, since, closeTime }: RegimeRow): string {
  if (timeframe === '1d' && ageBars <= SESSIONS_MAX) return plural(ageBars, 'day');
  if (!isIntraday(timeframe) && ageBars === 1) return timeframe === '1w' ? '1 week' : '1 day';
  return longAgeText(closeTime - since);
}

/** The daily states of the class. */
export function peersOf(
  { daily, assetClass }: Pick<InstrumentRow, 'daily' | 'assetClass'>,
  counts: readonly number[],
  ties: TieRow | undefined,
): PeersModel | null {
  if (daily === null) return null;
  const all = counts.reduce((sum, count) => sum + count, 0);
  return {
    finding: peersFinding(counts[REGIME_LABELS.indexOf(daily)] ?? 0, all, classNouns(assetClass).plural),
    counts: [...counts],
    label: daily,
    nearest: (ties?.nearest ?? []).map((symbol, i) => ({ symbol, correlation: ties?.nearestNow[i] ?? 0 })),
  };
}

/** What would change the daily state: who is second and third today. */
export function turnOf(daily: RegimeRow | undefined): string {
  if (daily === undefined) return '';
  const ranked = REGIME_LABELS.map((label, k) => ({ label, share: daily.probabilities[k] ?? 0 })).sort(
    (a, b) => b.share - a.share,
  );
  return turnText(ranked, daily.label, Math.round(100 * HYSTERESIS));
}
