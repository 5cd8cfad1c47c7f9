import type { MarketId } from '#market/market-id.ts';
import type { BarRevisions } from '#warehouse/bar-revisions.ts';
import type { ParameterSet } from '#warehouse/parameters.ts';

/**
 * What an engine remembers of one market between two steps: up to where its threads are warm and from which revisions of bars, and the
 * parameters they have.
 */
export class WarmMarket {
  readonly market: MarketId;
  readonly memberSymbols: readonly string[];
  #warmThrough: { readonly time: number; readonly epoch: string; readonly revisions: BarRevisions } | null = null;
  #sentVersions: string | null = null;
  #losses = 0;

  constructor(market: MarketId, memberSymbols: readonly string[]) {
    this.market = market;
    this.memberSymbols = memberSymbols;
  }

  /** Whether the threads hold the state of `time` (UTC ms) in the units of this adjustment epoch. */
  isWarmAt(time: number, epoch: string): boolean {
    return this.#warmThrough?.time === time && this.#warmThrough.epoch === epoch;
  }

  /** Of a warm market: the members whose bars were corrected since, by whichever process. `revisions` are those of now. */
  correctedSince(revisions: BarRevisions): string[] {
    const known = this.#warmThrough?.revisions;
    return this.memberSymbols.filter((symbol) => known?.get(symbol) !== revisions.get(symbol));
  }

  /** `revisions`: as they were before the bars were read. */
  warm(time: number, epoch: string, revisions: BarRevisions): void {
    this.#warmThrough = { time, epoch, revisions };
  }

  /** The next step rebuilds the rings. The parameters that were sent stay. */
  cool(): void {
    this.#warmThrough = null;
  }

  /** A thread was lost: nothing that it held counts any more. */
  forget(): void {
    this.cool();
    this.#losses++;
    this.#sentVersions = null;
  }

  /**
   * Lets `send` bring parameters to the threads, null when they have these versions already. While it runs, and when it fails, the
   * threads count as having none.
   */
  async sendParameters<T>(sets: readonly ParameterSet[], send: (sets: readonly ParameterSet[] | null) => Promise<T>) {
    const versions = sets.map(({ version }) => version).join();
    const known = this.#sentVersions === versions;
    this.#sentVersions = null;
    const losses = this.#losses;
    const result = await send(known ? null : sets);
    // A thread that was lost meanwhile has none of them.
    if (losses === this.#losses) this.#sentVersions = versions;
    return result;
  }
}
