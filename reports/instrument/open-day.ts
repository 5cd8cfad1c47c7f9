import { type Capability, can, TIERS } from '#contracts/tiers.ts';
import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import {
  type OpenAnswer,
  openDayFinding,
  pastAnswer,
  rareAnswer,
  sizeAnswer,
  sureAnswer,
} from '#wording/findings/open-day.ts';
import { tierTitle } from '#wording/labels.ts';
import type { OpenDayModel } from '../models/instrument/open-day.ts';
import { ofProbabilities } from './river.ts';
import type { InstrumentRows } from './rows.ts';

/** What subscribers read ninety days ago, and what came of it; null for a tier that reads today's, and where that day has no state. */
export function openDayOf({ openDays, openDay }: Pick<InstrumentRows, 'openDays' | 'openDay'>): OpenDayModel | null {
  const last = openDays.at(-1);
  if (openDay === undefined || last === undefined || last[0] !== openDay.day || openDays.length < 2) return null;
  const [day, index, percents] = last;
  const ranked = REGIME_LABELS.map((label, k) => ({ label, share: (percents[k] ?? 0) / 100 }));
  const { label, share } = ranked[index] as { label: RegimeLabel; share: number };
  const [second] = ranked.filter((rival) => rival.label !== label).sort((a, b) => b.share - a.share);
  const river = { ...ofProbabilities(openDays), unusual: [] };
  const { typical, typicalNormal, gate, inside, novelty, ageBars, changedAt } = openDay;
  const first = sureAnswer({ label, share, second: second as { label: RegimeLabel; share: number }, changedAt });
  return {
    finding: openDayFinding(day, label, ageBars, share),
    day,
    label,
    river,
    rows: [
      from('evidence', first),
      ...(typical === null || typicalNormal === null
        ? []
        : [from('evidence', sizeAnswer(typical, gate ? typical / typicalNormal : null, inside))]),
      ...(novelty === null ? [] : [from('evidence', rareAnswer(novelty))]),
      from('regime_history', pastAnswer(river.spells.length, river.days.length)),
    ],
  };
}

/** An answer with the lowest tier that reads it every day. */
function from(capability: Capability, answer: OpenAnswer): OpenDayModel['rows'][number] {
  const lowest = TIERS.find((tier) => can(tier, capability));
  return { ...answer, tier: lowest === undefined ? '' : tierTitle(lowest.name) };
}
