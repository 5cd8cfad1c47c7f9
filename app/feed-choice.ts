import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Configuration } from '#config/environment.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { openBinanceRest } from '#feeds/binance-rest/binance-rest.ts';
import type { SettleOptions } from '#feeds/evidence/clues.ts';
import { type ReadingFlags, readingOptions } from '#feeds/evidence/options.ts';
import type { Feed } from '#feeds/feed.ts';
import { isLoss } from '#feeds/files/folder.ts';
import { leftOut } from '#feeds/left-out.ts';
import { openFeed } from '#feeds/open.ts';
import type { Format } from '#feeds/source.ts';
import { createSimulator } from '#simulator/simulator.ts';

/** Where bars come from, as the command line names it. At most one of them. */
export interface FeedOptions extends ReadingFlags {
  readonly bars?: string[];
  readonly simulate?: boolean;
  readonly feed?: string;
  readonly format?: Format;
}

/** The chosen source: files, the simulated market, or live symbols of an exchange. */
export type FeedChoice =
  | {
      readonly kind: 'files';
      readonly paths: readonly string[];
      readonly format?: Format;
      readonly reading: SettleOptions;
    }
  | { readonly kind: 'simulator' }
  | { readonly kind: 'binance'; readonly symbols: readonly string[] };

const EXAMPLE = 'write for example binance:BTCUSDT,ETHUSDT';

/** The options decide, then ARGUS_FEED, else the simulated market. @throws ArgusError ARGUS_USAGE */
export function chooseFeed(options: FeedOptions, config: Pick<Configuration, 'feed'>): FeedChoice {
  const named = [options.bars && '--bars', options.simulate && '--simulate', options.feed !== undefined && '--feed'];
  const given = named.filter((name) => typeof name === 'string');
  if (given.length > 1) throw new ArgusError('ARGUS_USAGE', `${given.join(' and ')} are two feeds: give one of them`);
  if (options.bars !== undefined) {
    const format = options.format === undefined ? {} : { format: options.format };
    return { kind: 'files', paths: options.bars, ...format, reading: readingOptions(options) };
  }
  if (options.simulate) return { kind: 'simulator' };
  if (options.feed !== undefined) return parseLive(options.feed, '--feed');
  return config.feed === undefined ? { kind: 'simulator' } : parseLive(config.feed, 'ARGUS_FEED');
}

/** "binance:BTCUSDT,ETHUSDT" as a choice; symbols in capitals, as the exchange writes them. @throws ArgusError ARGUS_USAGE */
export function parseLive(text: string, where: string): FeedChoice {
  const colon = text.indexOf(':');
  const name = colon === -1 ? text : text.slice(0, colon);
  if (name !== 'binance')
    throw new ArgusError('ARGUS_USAGE', `${where} ${text}: there is no feed "${name}"; known is binance, ${EXAMPLE}`);
  const symbols = colon === -1 ? [''] : text.slice(colon + 1).split(',');
  const seen = new Set<string>();
  for (const symbol of symbols.map((text) => text.trim().toUpperCase())) {
    if (!/^[A-Z0-9_.-]{1,20}$/.test(symbol))
      throw new ArgusError('ARGUS_USAGE', `${where} ${text}: "${symbol}" is not a symbol; ${EXAMPLE}`);
    if (seen.has(symbol)) throw new ArgusError('ARGUS_USAGE', `${where} ${text}: ${symbol} is there twice`);
    seen.add(symbol);
  }
  return { kind: 'binance', symbols: [...seen] };
}

/** Opens the chosen source. `notify` is given a sentence for each part of files that is left out, doubted or assumed. */
export async function openChosen(
  choice: FeedChoice,
  config: Configuration,
  log: Logger,
  notify: (note: string) => void = () => {},
): Promise<Feed> {
  if (choice.kind === 'files') {
    const feed = await openFeed(choice.paths, { badRows: 'quarantine', format: choice.format, ...choice.reading });
    for (const note of leftOut(feed)) {
      log.warn(note);
      notify(note);
    }
    // A file that could not be read is reported: the command must not end as if all were well.
    if (feed.skipped().some(isLoss)) process.exitCode = 3;
    return feed;
  }
  if (choice.kind === 'simulator') return createSimulator({ seed: config.seed });
  return await openBinanceRest({
    symbols: choice.symbols,
    baseUrl: config.binanceUrl,
    now: Date.now,
    sleep: (ms, signal) => sleep(ms, undefined, { signal }),
    random: Math.random,
    log,
  });
}
