/** Small static plots for the evaluation page: no script, readable in light and dark. */

const WIDTH = 720;
const LEFT = 190;
const ROW = 26;

const frame = (height: number, title: string, body: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="${title}">` +
  `<rect width="${WIDTH}" height="${height}" fill="#fff"/><text x="12" y="22" font-weight="600">${title}</text>${body}</svg>\n`;

export interface Bar {
  readonly name: string;
  readonly value: number;
}

/** Horizontal bars from 0 to `maximum`, with a line at the target. */
export function barPlot(title: string, bars: readonly Bar[], target: number, maximum = 1): string {
  const x = (value: number) => LEFT + (Math.min(value, maximum) / maximum) * (WIDTH - LEFT - 70);
  const height = 50 + bars.length * ROW;
  const rows = bars.map(({ name, value }, i) => {
    const y = 40 + i * ROW;
    const fill = value >= target ? '#2f6f9f' : '#b5532f';
    return `<text x="${LEFT - 8}" y="${y + 14}" text-anchor="end">${name}</text><rect x="${LEFT}" y="${y}" width="${(x(value) - LEFT).toFixed(1)}" height="18" fill="${fill}"/><text x="${(x(value) + 6).toFixed(1)}" y="${y + 14}">${value.toFixed(3)}</text>`;
  });
  const line = `<line x1="${x(target).toFixed(1)}" x2="${x(target).toFixed(1)}" y1="34" y2="${height - 10}" stroke="#333" stroke-dasharray="4 3"/>`;
  return frame(height, title, rows.join('') + line);
}

/** Values as dots on a line, with a threshold. */
export function dotPlot(title: string, values: readonly number[], threshold: number, label: string): string {
  const low = Math.min(-3, ...values);
  const high = Math.max(3, threshold, ...values);
  const x = (value: number) => 40 + ((value - low) / (high - low)) * (WIDTH - 80);
  const sorted = [...values].sort((a, b) => a - b);
  const dots = sorted.map(
    (value, i) =>
      `<circle cx="${x(value).toFixed(1)}" cy="${(70 + ((i * 37) % 60)).toFixed(1)}" r="4" fill="${value >= threshold ? '#b5532f' : '#2f6f9f'}" fill-opacity="0.8"/>`,
  );
  const ticks = [-3, -2, -1, 0, 1, 2, 3].map(
    (t) => `<text x="${x(t).toFixed(1)}" y="166" text-anchor="middle">${t}</text>`,
  );
  const line = `<line x1="${x(threshold).toFixed(1)}" x2="${x(threshold).toFixed(1)}" y1="40" y2="150" stroke="#333" stroke-dasharray="4 3"/><text x="${(x(threshold) + 6).toFixed(1)}" y="50">${label}</text>`;
  return frame(180, title, dots.join('') + ticks.join('') + line);
}
