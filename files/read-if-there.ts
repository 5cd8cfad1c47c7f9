import { readFileSync } from 'node:fs';

/** The text of a file, null where there is none. Any other error of the system is thrown. */
export function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
