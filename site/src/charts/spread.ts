/**
 * Places for labels that want to stand at `wanted` and need `gap` between them, within [from, to]: each moves as little as it can, and their
 * order stays. Labels that run into each other become a block round the mean of what its members wanted. More labels than fit are spread
 * evenly.
 */
export function spread(wanted: readonly number[], gap: number, from: number, to: number): number[] {
  const order = wanted.map((place, index) => ({ place, index })).sort((a, b) => a.place - b.place || a.index - b.index);
  const need = gap * (order.length - 1);
  const step = need > to - from ? (to - from) / (order.length - 1) : gap;
  let blocks: { first: number; members: number[] }[] = [];
  for (const { place } of order) {
    blocks.push({ first: within(place, from, to), members: [place] });
    blocks = joined(blocks, step, from, to);
  }
  const places = blocks.flatMap(({ first, members }) => members.map((_, i) => first + i * step));
  const result = new Array<number>(wanted.length);
  for (const [rank, { index }] of order.entries()) result[index] = places[rank] as number;
  return result;
}

const within = (value: number, from: number, to: number): number => Math.max(from, Math.min(to, value));

/** Joins the last blocks while they overlap. */
function joined(
  blocks: { first: number; members: number[] }[],
  step: number,
  from: number,
  to: number,
): { first: number; members: number[] }[] {
  const rest = [...blocks];
  for (;;) {
    const last = rest.at(-1);
    const before = rest.at(-2);
    if (last === undefined || before === undefined) return rest;
    if (before.first + step * before.members.length <= last.first + 1e-9) return rest;
    const members = [...before.members, ...last.members];
    const centre = members.reduce((sum, place, i) => sum + place - i * step, 0) / members.length;
    rest.splice(-2, 2, { first: within(centre, from, to - step * (members.length - 1)), members });
  }
}
