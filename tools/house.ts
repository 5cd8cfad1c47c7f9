/**
 * The house as it stands in the code: which room imports which, and how large each is. `node tools/house.ts` writes the drawing and the
 * table of docs/architecture.md; `node tools/house.ts --sizes` prints the sizes. A test holds both to the code.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { markdownTable } from '#wording/markdown-table.ts';
import { drawHouse } from './house-drawing.ts';
import { ROOMS, roomOf } from './rooms.mjs';

const ROOT = path.join(import.meta.dirname, '..');
const PAGE = path.join(ROOT, 'docs/architecture.md');
const DRAWING = path.join(ROOT, 'docs/images/house.svg');
const MARKS = ['<!-- rooms: written by tools/house.ts -->', '<!-- end of rooms -->'] as const;
const IMPORT = /(?:from\s*|import\(\s*|^import\s+)'(#[^']+|\.{1,2}\/[^']+)'/gm;

/** Files of the product by room, without tests and what only tests use. */
function productFiles(): string[] {
  return globSync('**/*.{ts,mjs,astro,sql,css}', {
    cwd: ROOT,
    exclude: (name) => /^(node_modules|\.argus|dist|\.astro)$/.test(name),
  })
    .filter((file) => !/\.test\.ts$|\/(testing|fixtures)\//.test(file))
    .sort();
}

/** Every pair of rooms between which there is an import: `from` reads `to`. */
export function arrows(): { from: string; to: string }[] {
  const found = new Map<string, { from: string; to: string }>();
  for (const file of productFiles()) {
    const from = roomOf(file)?.path;
    if (from === undefined) continue;
    for (const [, target = ''] of readFileSync(path.join(ROOT, file), 'utf8').matchAll(IMPORT)) {
      const to = roomOf(
        target.startsWith('#') ? target.slice(1) : path.posix.join(path.posix.dirname(file), target),
      )?.path;
      if (to !== undefined && to !== from) found.set(`${from} ${to}`, { from, to });
    }
  }
  return [...found.values()].sort((a, b) => (`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1));
}

/** Lines of code of each top folder and their share of all, largest first. */
/** Lines by room; the inner rooms of the market count as one with it. */
export function sizes(): { folder: string; files: number; lines: number; share: number }[] {
  const lines = new Map<string, { files: number; lines: number }>();
  for (const file of productFiles()) {
    const top = path.dirname(file) === '.' ? '' : (file.split('/')[0] ?? '');
    const folder = top === 'market' ? top : (roomOf(file)?.path ?? top);
    if (['', 'bench', 'tests', 'docs', 'deploy'].includes(top)) continue;
    const count = readFileSync(path.join(ROOT, file), 'utf8').split('\n').length - 1;
    const sum = lines.get(folder) ?? { files: 0, lines: 0 };
    lines.set(folder, { files: sum.files + 1, lines: sum.lines + count });
  }
  const total = [...lines.values()].reduce((sum, folder) => sum + folder.lines, 0);
  return [...lines]
    .map(([folder, count]) => ({ folder, ...count, share: count.lines / total }))
    .sort((a, b) => b.lines - a.lines);
}

/** The drawing and the page with its table, as they must stand in docs/. */
export function pages(): { drawing: string; page: string } {
  const all = arrows();
  const rows = ROOMS.toReversed().map(({ path: room, owns }) => {
    const reads = all.filter(({ from }) => from === room).map(({ to }) => to);
    return [`[${room}](../${room}/README.md)`, owns, reads.join(', ') || '–'];
  });
  const text = readFileSync(PAGE, 'utf8');
  const [before = ''] = text.split(MARKS[0]);
  const after = text.split(MARKS[1])[1] ?? '';
  return {
    drawing: drawHouse(ROOMS, all),
    page: `${before}${MARKS[0]}\n\n${markdownTable(['room', 'owns', 'reads'], rows).join('\n')}\n\n${MARKS[1]}${after}`,
  };
}

if (import.meta.main) {
  if (process.argv.includes('--sizes')) {
    for (const { folder, files, lines, share } of sizes())
      process.stdout.write(
        `${folder.padEnd(18)} ${String(files).padStart(4)} files ${String(lines).padStart(6)} lines ${(100 * share).toFixed(1).padStart(5)} %\n`,
      );
  } else {
    const { drawing, page } = pages();
    writeFileSync(DRAWING, drawing);
    writeFileSync(PAGE, page);
  }
}
