/** Devolatilised returns of symbols on one clock, and the group (class within a market) of each. */
export interface Panel {
  /** Symbols of a group are next to each other. */
  readonly symbols: readonly string[];
  readonly groups: readonly string[];
  /** Index into `groups` of every symbol, ascending. */
  readonly groupOf: Uint16Array;
  /** Whether shifts of a group are asked for; pairs of two groups that are not are left out. */
  readonly requested: readonly boolean[];
  readonly length: number;
  /** [symbol][time], oldest first; NaN where a symbol had no bar. */
  readonly returns: Float32Array;
}

export interface PanelMember {
  readonly symbol: string;
  readonly group: string;
  readonly requested: boolean;
  /** UTC ms, ascending. */
  readonly closeTime: Float64Array;
  readonly close: Float64Array;
}

const DECAY = 0.94;
/** Correlations of sixty heavy-tailed returns hang on the largest few; at 2.5 they do so less, and a break is found more often. */
const CLIP = 2.5;
/** Mean |x| of a standard normal. */
const NORMAL_SIZE = Math.sqrt(2 / Math.PI);
/** Returns from which the first size is made. */
export const PANEL_START = 20;

/**
 * Returns x_t = clip(r_t / s_{t−1}, ±2.5) (quant design, 6, with sizes for squares: docs/decisions/0018). s is the
 * exponentially weighted (0.94) mean size of the earlier returns, in standard deviations of a normal. The result has
 * the same volatility in calm and in storm, and one shock does not hide the weeks after it. `clock` are the close
 * times, ascending. A member's price at a time is its last close at or before it: a market that closes earlier is read
 * as it was known. A member without a close since the time before has no return there.
 */
export function buildPanel(members: readonly PanelMember[], clock: Float64Array): Panel {
  const sorted = [...members].sort((a, b) =>
    a.group === b.group ? (a.symbol < b.symbol ? -1 : 1) : a.group < b.group ? -1 : 1,
  );
  const groups = [...new Set(sorted.map(({ group }) => group))];
  const index = new Map(groups.map((group, i) => [group, i]));
  const length = Math.max(0, clock.length - 1);
  const returns = new Float32Array(sorted.length * length);
  for (const [i, member] of sorted.entries())
    devolatilise(member, clock, returns.subarray(i * length, (i + 1) * length));
  return {
    symbols: sorted.map(({ symbol }) => symbol),
    groups,
    groupOf: Uint16Array.from(sorted, ({ group }) => index.get(group) as number),
    requested: groups.map((group) => sorted.some((member) => member.group === group && member.requested)),
    length,
    returns,
  };
}

function devolatilise({ closeTime, close }: PanelMember, clock: Float64Array, out: Float32Array): void {
  let at = 0;
  while (at < closeTime.length && closeTime[at] <= clock[0]) at++;
  let before = at > 0 ? Math.log(close[at - 1]) : Number.NaN;
  let size = 0;
  let seen = 0;
  for (let t = 0; t < out.length; t++) {
    const from = at;
    while (at < closeTime.length && closeTime[at] <= clock[t + 1]) at++;
    out[t] = Number.NaN;
    if (at === from) continue;
    const now = Math.log(close[at - 1]);
    const r = now - before;
    before = now;
    if (!Number.isFinite(r)) continue;
    if (seen >= PANEL_START && size > 0) {
      out[t] = Math.max(-CLIP, Math.min(CLIP, (NORMAL_SIZE * r) / size));
      size = DECAY * size + (1 - DECAY) * Math.abs(r);
    } else size = (size * seen + Math.abs(r)) / (seen + 1);
    seen += 1;
  }
}
