import { can } from '#contracts/tiers.ts';
import { SIGNALS_PATH } from '../paths.ts';
import { signalsOf } from '../signals.ts';
import { gatesSentence } from '../track-record/gates.ts';
import { frameOf } from './frame.ts';
import type { PageType } from './page-type.ts';

/** Directions, unusual bars, how many models may speak, and the heads of the ledger. What came of all is the page of the track record. */
export const signalsPage: PageType = {
  template: 'signals',
  isFor: (tier) => can(tier, 'evidence'),
  links: () => [{ href: SIGNALS_PATH, text: 'Signals' }],
  build(report) {
    const { rows, facts } = report;
    const frame = frameOf(report, { path: SIGNALS_PATH, title: 'Signals and novelty', members: rows.instruments });
    const proof = { record: gatesSentence(rows.modelGates), heads: [...rows.ledgerHeads] };
    return [{ model: { ...frame, ...signalsOf(rows, facts.bySymbol), ...proof } }];
  },
};
