/** Writes docs/features.md from the catalogue: node tools/document-features.ts */
import { writeFileSync } from 'node:fs';
import { featuresPage } from '#market/features/document.ts';

writeFileSync(new URL('../docs/features.md', import.meta.url), featuresPage());
