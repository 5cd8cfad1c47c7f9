import type { Tier } from '#contracts/tiers.ts';
import { buildDigest } from '#reports/digest.ts';
import type { DigestModel } from '#reports/digest-model.ts';
import { contentMark } from '#warehouse/content-mark.ts';
import type { Dependencies } from './dependencies.ts';

/** Models kept: every tier on two lists, of two markets that send at the same time. */
const KEPT = 16;

export interface DigestKey {
  readonly tier: Tier;
  readonly list: string;
  /** YYYY-MM-DD */
  readonly date: string;
  /** When the run began that sends the list (UTC ms): all its recipients read the same. Absent: what would be built now. */
  readonly since?: number | undefined;
}

/** What a digest says. @throws RangeError when the tier has no instrument yet. */
export type DigestModels = (key: DigestKey) => Promise<DigestModel>;

/**
 * Builds a digest once for all its recipients. A run keeps the model it began with, whatever ticks say meanwhile. For another run a model is
 * kept as long as the warehouse says what it said, so it is the model that would be built now: a worker that remembers nothing gives the same mail.
 */
export function createDigestModels({
  warehouse,
  notes,
  factIds,
}: Pick<Dependencies, 'warehouse' | 'notes' | 'factIds'>): DigestModels {
  const kept = new Map<string, { mark: string; since: number | undefined; model: Promise<DigestModel> }>();
  return async ({ tier, list, date, since }) => {
    const key = [tier.name, list, date].join('\0');
    const ofRun = kept.get(key);
    if (ofRun !== undefined && since !== undefined && ofRun.since === since) return await ofRun.model;
    const mark = await contentMark(warehouse);
    const known = kept.get(key);
    if (known?.mark === mark) {
      known.since = since;
      return await known.model;
    }
    const entry = { mark, since, model: buildDigest(warehouse, { tier, date, list, notes, factIds }) };
    kept.delete(key);
    kept.set(key, entry);
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(oldest);
    }
    // What could not be built is not kept: the next attempt builds it.
    entry.model.catch(() => kept.get(key) === entry && kept.delete(key));
    return await entry.model;
  };
}
