import { can } from '#contracts/tiers.ts';
import { TRACK_RECORD_PATH } from '../paths.ts';
import { recordOf } from '../track-record/record.ts';
import { dailyFrameOf, frameOf } from './frame.ts';
import type { PageType } from './page-type.ts';

/** What was said and what came: every tier has as much of it as it may know of what is said. */
export const trackRecordPage: PageType = {
  template: 'track_record',
  isFor: () => true,
  links: () => [{ href: TRACK_RECORD_PATH, text: 'Track record' }],
  build(report) {
    const { tier, rows } = report;
    const facts = { path: TRACK_RECORD_PATH, title: 'Track record' };
    // The heads of the ledger move with every tick.
    const frame = can(tier, 'evidence')
      ? frameOf(report, { ...facts, members: rows.instruments })
      : dailyFrameOf(report, facts);
    return [{ model: { ...frame, ...recordOf(rows) } }];
  },
};
