import { can } from '#contracts/tiers.ts';
import { SIGNALS_PATH } from '../paths.ts';
import { rangeRecordOf } from '../ranges.ts';
import { signalsOf } from '../signals.ts';
import { frameOf } from './frame.ts';
import type { PageType } from './page-type.ts';

/** Directions, unusual bars, the track record of signals and ranges and the heads of the ledger. */
export const signalsPage: PageType = {
  template: 'signals',
  isFor: (tier) => can(tier, 'evidence'),
  links: () => [{ href: SIGNALS_PATH, text: 'Signals' }],
  build(report) {
    const { rows, facts } = report;
    const frame = frameOf(report, { path: SIGNALS_PATH, title: 'Signals and novelty', members: rows.instruments });
    const record = { ranges: rangeRecordOf(rows.rangeRecord), heads: [...rows.ledgerHeads] };
    return [{ model: { ...frame, ...signalsOf(rows, facts.bySymbol), ...record } }];
  },
};
