import type { FeedFinding } from './findings.ts';
import { openFeed } from './open.ts';

/** The part of an inspection that tells where files may share bars. Times are UTC ms, null without bars. */
export interface InspectedSpans {
  readonly path: string;
  readonly timeframe: string;
  readonly symbols: readonly { readonly symbol: string; readonly first: number | null; readonly last: number | null }[];
}

/** What files that hold bars of one symbol and time say about each other. */
export interface Overlaps {
  readonly findings: readonly FeedFinding[];
  readonly notes: readonly string[];
}

/** Reads the files whose spans overlap once more, together, as a feed of them would. `paths` are files on the disk. */
export async function overlapsOf(
  files: readonly InspectedSpans[],
  paths: ReadonlySet<string>,
  options: Parameters<typeof openFeed>[1],
): Promise<Overlaps> {
  const again = overlapping(files).filter((path) => paths.has(path));
  if (again.length < 2) return { findings: [], notes: [] };
  const feed = await openFeed(again, { ...options, badRows: 'quarantine' });
  const findings = feed.findings?.().filter(({ issue }) => issue === 'contradicted') ?? [];
  return { findings, notes: feed.shared() };
}

function overlapping(files: readonly InspectedSpans[]): string[] {
  const spans = files.flatMap(({ path, timeframe, symbols }) =>
    symbols.flatMap(({ symbol, first, last }) =>
      first === null || last === null ? [] : [{ key: `${timeframe}/${symbol}`, path, first, last }],
    ),
  );
  const found = new Set<string>();
  for (const group of Map.groupBy(spans, ({ key }) => key).values()) {
    group.sort((a, b) => a.first - b.first);
    let before = group[0];
    for (const span of group.slice(1)) {
      if (before !== undefined && span.first <= before.last) found.add(before.path).add(span.path);
      if (before === undefined || span.last > before.last) before = span;
    }
  }
  return [...found].sort();
}
