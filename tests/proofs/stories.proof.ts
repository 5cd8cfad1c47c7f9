import { record } from './record.ts';

const DAYS = 200;
process.env.STORY_DAYS = String(DAYS);
await import('../../narrative/stories/stories.test.ts');
record('stories', {
  'simulated days with a planted story of nine kinds': DAYS,
  'of them with that story as the headline, at least': 0.95 * DAYS,
  'busy days that were called calm or without a change': 0,
  'days read by three tiers, each word proven by a cited row': DAYS,
  'of their sentences that break a rule of English or a ban': 0,
});
