/** `node tools/api-reference.ts` writes docs/api/README.md from the table of routes. */
import { writeFileSync } from 'node:fs';
import { referenceOf } from '#api/openapi/reference.ts';
import { API_ROUTES } from '#api/routes/routes.ts';
import { inClone } from '#cli/setup/paths.mjs';

/** Where the gateway of `npm run demo` listens. */
const BASE = 'http://127.0.0.1:8787';

export const referencePage = (): string =>
  `<!-- Written by tools/api-reference.ts -->\n\n${referenceOf(API_ROUTES, BASE)}`;

if (import.meta.main) writeFileSync(inClone('docs', 'api', 'README.md'), referencePage());
