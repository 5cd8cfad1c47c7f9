import type { Release } from '#releases/release.ts';

const MOST = 3;
/** Letters that may differ: a longer way is another name. */
const FARTHEST = 2;

/** Pages of a tier whose address is about the one that was asked for: of the same folder, with a similar last part. The nearest first. */
export function nearPages({ pages }: Release, tier: string, asked: string): string[] {
  const at = asked.lastIndexOf('/');
  const folder = `${tier}${asked.slice(0, at + 1)}`;
  const name = asked.slice(at + 1).toUpperCase();
  if (name === '' || name.length > 40) return [];
  const near: { readonly path: string; readonly distance: number }[] = [];
  for (const [key, { type }] of pages) {
    if (type !== undefined || !key.startsWith(folder) || key.includes('/', folder.length)) continue;
    const other = key.slice(folder.length).toUpperCase();
    const distance = other.startsWith(name) ? 0.5 : lettersBetween(name, other);
    if (distance <= FARTHEST) near.push({ path: key.slice(tier.length), distance });
  }
  near.sort((a, b) => a.distance - b.distance || (a.path < b.path ? -1 : 1));
  return near.slice(0, MOST).map(({ path }) => path);
}

/** Letters to put in, take out or change (Levenshtein 1966); more than `FARTHEST` is any larger number. */
function lettersBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > FARTHEST) return Number.POSITIVE_INFINITY;
  let before = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (before[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(changed, (before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    before = row;
  }
  return before[b.length] ?? Number.POSITIVE_INFINITY;
}
