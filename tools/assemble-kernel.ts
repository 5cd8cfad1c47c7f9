/** Writes market/models/shifts/kernel-bytes.ts from kernel.wat: `node tools/assemble-kernel.ts`. A test holds the two to each other. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import wabt from 'wabt';

const FOLDER = path.join(import.meta.dirname, '../market/models/shifts');

/** The module of kernel.wat in base64. */
export async function assembleKernel(): Promise<string> {
  const { parseWat } = await wabt();
  const parsed = parseWat('kernel.wat', readFileSync(path.join(FOLDER, 'kernel.wat'), 'utf8'), { simd: true });
  try {
    return Buffer.from(parsed.toBinary({}).buffer).toString('base64');
  } finally {
    parsed.destroy();
  }
}

if (import.meta.main) {
  const base64 = await assembleKernel();
  const text = `/** kernel.wat, assembled by tools/assemble-kernel.ts. */\nexport const KERNEL =\n  '${base64}';\n`;
  writeFileSync(path.join(FOLDER, 'kernel-bytes.ts'), text);
}
