import { open } from 'node:fs/promises';

/** Writes a new file that only its user reads. It exists before the first chunk comes, so a failure leaves no late file. */
export async function writeChunks(target: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(target, 'wx', 0o600);
  try {
    await file.writeFile(chunks);
  } finally {
    await file.close();
  }
}
