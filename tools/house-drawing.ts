interface Room {
  readonly path: string;
  readonly floor: string;
}
interface Arrow {
  readonly from: string;
  readonly to: string;
}

/** Every room may read these: arrows to them would show nothing. */
const EVERYWHERE = ['errors', 'config', 'files'];

/** Pixels. */
const WIDTH = 1180;
const FLOOR = 92;
const BOX = { width: 132, height: 40 } as const;
const LEFT = 96;

/**
 * The rooms as boxes on their floors, top floor first. An arrow leads to each room that a room reads and that no other
 * arrow reaches: all other imports follow from these. Rooms that every other may read have none. Same input, same
 * bytes.
 */
export function drawHouse(rooms: readonly Room[], arrows: readonly Arrow[]): string {
  const floors = [...new Set(rooms.map(({ floor }) => floor))].reverse();
  const drawn = direct(arrows);
  const places = new Map<string, { x: number; y: number }>();
  // From the ground up: a room is placed above the middle of the rooms it reads, and arrows cross little.
  for (const [row, floor] of [...floors.entries()].reverse()) {
    const inside = rooms.filter((room) => room.floor === floor);
    const middle = (room: Room): number => {
      const below = drawn.filter(({ from }) => from === room.path).flatMap(({ to }) => places.get(to)?.x ?? []);
      return below.length === 0 ? WIDTH / 2 : below.reduce((sum, x) => sum + x, 0) / below.length;
    };
    const order = row === floors.length - 1 ? inside : inside.toSorted((a, b) => middle(a) - middle(b));
    const step = (WIDTH - LEFT - 24) / inside.length;
    order.forEach((room, i) => {
      places.set(room.path, { x: LEFT + step * (i + 0.5), y: FLOOR * (row + 0.5) });
    });
  }
  const height = FLOOR * floors.length;
  const bands = floors.map(
    (floor, row) =>
      `<rect x="0" y="${row * FLOOR}" width="${WIDTH}" height="${FLOOR}" class="${row % 2 === 0 ? 'even' : 'odd'}"/>` +
      `<text x="14" y="${FLOOR * (row + 0.5) + 5}" class="floor">${floor}</text>`,
  );
  const lines = drawn.map(({ from, to }) => {
    const a = places.get(from);
    const b = places.get(to);
    return a === undefined || b === undefined ? '' : curve(a, b);
  });
  const boxes = rooms.map(({ path }) => {
    const { x, y } = places.get(path) ?? { x: 0, y: 0 };
    return (
      `<rect x="${round(x - BOX.width / 2)}" y="${round(y - BOX.height / 2)}" width="${BOX.width}" height="${BOX.height}" rx="6" class="room"/>` +
      `<text x="${round(x)}" y="${round(y + 5)}" class="name">${path}</text>`
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="The rooms of the house by floor; an arrow points at the room that is read">
<style>
text { font: 14px system-ui, sans-serif; fill: #1d2433 }
.floor { font-size: 12px; fill: #667085 }
.name { text-anchor: middle }
.even { fill: #f7f8fa } .odd { fill: #eef0f4 }
.room { fill: #ffffff; stroke: #98a2b3 }
.arrow { fill: none; stroke: #5b6b8c; stroke-opacity: .55; marker-end: url(#head) }
</style>
<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#5b6b8c"/></marker></defs>
${[...bands, ...lines, ...boxes].join('\n')}
</svg>
`;
}

/** Arrows that no longer way replaces. */
function direct(arrows: readonly Arrow[]): Arrow[] {
  const telling = arrows.filter(({ to }) => !EVERYWHERE.includes(to));
  const reads = Map.groupBy(telling, ({ from }) => from);
  const next = (room: string) => (reads.get(room) ?? []).map(({ to }) => to);
  const reached = (from: string, seen = new Set<string>()): Set<string> => {
    for (const room of next(from)) {
      if (seen.has(room)) continue;
      seen.add(room);
      reached(room, seen);
    }
    return seen;
  };
  return telling.filter(({ from, to }) => !next(from).some((other) => other !== to && reached(other).has(to)));
}

/** From the lower edge of one box to the upper edge of another; sideways when both are on one floor. */
function curve(a: { x: number; y: number }, b: { x: number; y: number }): string {
  if (a.y === b.y) {
    const side = Math.sign(b.x - a.x);
    const [from, to] = [a.x + (side * BOX.width) / 2, b.x - (side * BOX.width) / 2];
    const lift = a.y - BOX.height * 0.9;
    return `<path class="arrow" d="M${round(from)} ${a.y}C${round(from + side * 12)} ${round(lift)} ${round(to - side * 12)} ${round(lift)} ${round(to)} ${b.y}"/>`;
  }
  const from = a.y + BOX.height / 2;
  const to = b.y - BOX.height / 2;
  const bend = (to - from) * 0.45;
  return `<path class="arrow" d="M${round(a.x)} ${round(from)}C${round(a.x)} ${round(from + bend)} ${round(b.x)} ${round(to - bend)} ${round(b.x)} ${round(to)}"/>`;
}

const round = (x: number): number => Math.round(x * 10) / 10;
