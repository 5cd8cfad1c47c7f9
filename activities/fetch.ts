import type { FeedRequest } from '#feeds/feed.ts';
import type { SymbolBars } from '#market/bar.ts';
import type { Dependencies } from './dependencies.ts';
import { withPulse } from './pulse.ts';

/** All bars that the feed gives for a request, by symbol; says meanwhile at which symbol it is. */
export const fetchAll = ({ feed }: Pick<Dependencies, 'feed'>, request: FeedRequest) =>
  withPulse<SymbolBars[], { symbol: string }>(async (tell) => {
    const delivered: SymbolBars[] = [];
    for await (const part of feed.bars(request)) {
      delivered.push(part);
      tell({ symbol: part.symbol });
    }
    return delivered;
  });
