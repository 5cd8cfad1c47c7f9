import type { FeedRequest } from '#feeds/feed.ts';
import type { SymbolBars } from '#market/bar.ts';
import type { Dependencies } from './dependencies.ts';
import { withHeartbeat } from './heartbeat.ts';

export type FeedDependencies = Pick<Dependencies, 'feed' | 'instruments'>;

/** All bars that the feed gives for a request, symbol by symbol; the heartbeat says at which symbol the feed is. */
export const fetchAll = ({ feed }: Pick<Dependencies, 'feed'>, request: FeedRequest): Promise<SymbolBars[]> =>
  withHeartbeat<SymbolBars[], { symbol: string }>(async (reportProgress) => {
    const delivered: SymbolBars[] = [];
    for await (const part of feed.bars(request)) {
      delivered.push(part);
      reportProgress({ symbol: part.symbol });
    }
    return delivered;
  });
