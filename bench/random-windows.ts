import { allocateWindow, fillWindow } from '#market/features/window.ts';

/** Random walks with gaps and shadows from a fixed linear congruence, 256 bars each. */
export function randomWindows(count: number) {
  let state = 12345;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return Array.from({ length: count }, () => {
    const columns = {
      open: [] as number[],
      high: [] as number[],
      low: [] as number[],
      close: [] as number[],
      volume: [] as number[],
    };
    let price = 100;
    for (let i = 0; i < 256; i++) {
      const open = price * Math.exp(0.004 * random());
      price = open * Math.exp(0.02 * random());
      columns.open.push(open);
      columns.close.push(price);
      columns.high.push(Math.max(open, price) * (1.002 + 0.002 * random()));
      columns.low.push(Math.min(open, price) * (0.998 + 0.002 * random()));
      columns.volume.push(1000 + 1000 * random());
    }
    return { columns, window: fillWindow(allocateWindow(), columns) };
  });
}
