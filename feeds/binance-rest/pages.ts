import { ArgusError } from '#errors/argus-error.ts';
import { at } from '#market/at.ts';
import type { BarFields } from '#market/bar.ts';
import { nameOf, type PageRequest } from './kline.ts';
import type { FeedLog } from './request.ts';

/** Rows of one request, the most the exchange gives. */
export const PAGE_ROWS = 1000;
/** Waits before an incomplete page is asked for again: a bar may appear a moment late, and a cache may answer with an old page. */
export const ASK_AGAIN_MS = [500, 1_500];

/**
 * The pages of a period, oldest first. Bars lie on a grid, and the period alone decides the pages. They can be asked
 * for side by side. They leave out nothing and share nothing, whatever a single answer holds.
 */
export function pagesOf(period: PageRequest): PageRequest[] {
  const pages: PageRequest[] = [];
  for (let from = period.from; from < period.to; from += PAGE_ROWS * period.step)
    pages.push({ ...period, from, to: Math.min(period.to, from + PAGE_ROWS * period.step) });
  return pages;
}

/**
 * One page as full as the exchange has it. An answer with missing bars, or with rows of another page, is asked for
 * again. Bars that are still missing then are a gap of the exchange and are logged.
 * @throws ArgusError the error of the last attempt
 */
export async function completePage(
  ask: (page: PageRequest) => Promise<BarFields>,
  page: PageRequest,
  { sleep, log }: { sleep: (ms: number) => Promise<void>; log: FeedLog },
): Promise<BarFields> {
  const expected = (page.to - page.from) / page.step;
  let fullest: BarFields | null = null;
  for (let attempt = 0; ; attempt++) {
    const last = attempt === ASK_AGAIN_MS.length;
    try {
      const columns = await ask(page);
      if (fullest === null || columns.openTime.length > fullest.openTime.length) fullest = columns;
      if (columns.openTime.length === expected) return columns;
    } catch (error) {
      const passing = error instanceof ArgusError && error.code === 'ARGUS_FEED_ANSWER';
      if (!passing || last) throw error;
      log.warn({ fault: error.message }, 'an answer does not fit the question');
    }
    if (last) break;
    await sleep(at(ASK_AGAIN_MS, attempt));
  }
  const found = fullest as BarFields;
  log.warn({ page: nameOf(page), missing: expected - found.openTime.length }, 'the exchange has no bar for some times');
  return found;
}
