import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const inClone = (...parts) => path.join(ROOT, ...parts);
