/**
 * The seeds that are reported, by a rule that was written before any of them was run: counted from 9001 on, for every world, class and
 * trial alike. None was used before, and none may be used to choose a constant.
 */
export const FIRST_SEED = 9001;

/** Seeds of a quick run: whoever tries the command sees nothing of the seeds that are reported. */
export const QUICK_SEED = 501;

/** How many seeds of a trial are run, from which on. */
export interface SeedRange {
  readonly first: number;
  readonly count: number;
}

/** Seeds of a range, in order. */
export const seeds = ({ first, count }: SeedRange): number[] => Array.from({ length: count }, (_, i) => first + i);

export interface UsedSeeds {
  readonly seeds: string;
  readonly use: string;
}

/** Seeds on which something was chosen or looked at before. No figure of the page comes from them. */
export const USED_SEEDS: readonly UsedSeeds[] = [
  { seeds: '1–6', use: 'the former page: regimes, walks 1–50, planted drift 1–8, novelty 1–3' },
  { seeds: '1001–1012', use: 'anchors of the regimes (`tools/regime-anchors.ts`)' },
  { seeds: '7001–7009', use: 'an audit of the former page; both rules of the scale were looked at on 7001–7003' },
  {
    seeds: '7101–7106',
    use: 'rules of the scale on GARCH-t and Heston; the spread of the anchors was chosen on 7001–7106',
  },
  { seeds: '8001–8009', use: 'a rule of the scale with anchors of one spread, given up' },
  {
    seeds: '501–506',
    use: 'quick runs of this command, the times of its plan, and the inputs of peers, chosen for their best',
  },
  { seeds: '8101–8109', use: 'the first comparison of both rules of the scale, now a section of this page' },
];
