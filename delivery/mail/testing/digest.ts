import type { DigestModel } from '#reports/digest-model.ts';

/** A digest of a busy day, of a tier that reads all that a mail can say. */
export const BUSY: DigestModel = {
  tier: 'growth',
  list: 'daily',
  date: '2026-01-10',
  isQuiet: false,
  subject: 'AAA enters stress, confidence 81 %',
  preheader: 'Four coins turn bullish, confidence 55 % to 70 %',
  headline: 'AAA enters stress',
  deck: ['Now 3 of 16 are in stress; a day before it was 2.'],
  items: [
    {
      title: 'AAA, daily chart',
      line: 'Among coins, as many or more daily regimes changed on 3 of the last 90 days.',
      href: '/instrument/AAA',
      bars: [
        { when: 'now', value: '3 of 16', share: 3 / 16, label: 'stress' },
        { when: 'week ago', value: '0 of 16', share: 0, label: 'stress' },
      ],
    },
    {
      title: 'B&B moves closer to its class',
      line: '',
      href: '/shifts',
      bars: [
        { when: 'now', value: '0.80', share: 0.8, label: null },
        { when: 'before', value: '0.50', share: 0.5, label: null },
      ],
    },
  ],
  classes: [
    {
      title: 'Crypto & more',
      href: '/class/crypto',
      today: [3, 2, 8, 0, 3],
      yesterday: [3, 2, 9, 0, 2],
      weekAgo: [3, 4, 9, 0, 0],
      nextDay: { typical: 0.035, ratio: 1 },
    },
    { title: 'Forex', href: '/class/forex', today: [0, 0, 0, 0, 0], yesterday: null, weekAgo: null, nextDay: null },
  ],
  came: ['Of the ranges for 9 Jan 2026, 12 of 16 held; at 80 %, 13 would.'],
  turn: 'Of the daily regimes, that of AAA is closest to turning: stress at 41 %, against high volatility at 39 %.',
  closures: ['Forex is closed today: a holiday'],
  states: [
    { symbol: 'AAA', href: '/instrument/AAA', label: 'stress', confidence: 0.81, typical: 0.04 },
    { symbol: 'B&B', href: '/instrument/B&B', label: 'range_bound', confidence: 0.6, typical: 0.02 },
    { symbol: 'CCC', href: '/instrument/CCC', label: 'bull_trend', confidence: null, typical: null },
  ],
  heads: [{ chain: '24x7/batches', day: '2026-01-10', signals: 41, head: 'ab12'.repeat(16) }],
  asOf: Date.UTC(2026, 0, 11),
  runId: 'batch-24x7-2026-01-10',
};

export const LINKS = {
  report: 'http://argus.test/r/x',
  preferences: 'http://argus.test/p/x',
  unsubscribe: 'http://argus.test/u/x',
};

/** The words that somebody reads in the HTML of a mail: without its head, and what only a mailbox shows. */
export const readIn = (html: string): string =>
  html
    .replace(/^.*?<body/s, '<body')
    .replace(/<div class="hide".*?<\/div>/s, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/&nbsp;|\u00a0/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
