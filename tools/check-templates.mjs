// Types of the page templates: node tools/check-templates.mjs [FOLDER WITH A TSCONFIG], site/ when none is named.
//
// It is `astro check` without what that command does beside: no look at the Astro project, no message home. It wants the JavaScript
// API of TypeScript, which version 7 lacks: package.json has version 6 under the name `typescript` for it, and 7 for `tsc`.
import { check } from '@astrojs/check';
import { inClone } from '../cli/setup/paths.mjs';

const [root = inClone('site')] = process.argv.slice(2);
const found = await check({ root, minimumSeverity: 'warning', minimumFailingSeverity: 'warning' });
process.exitCode = found ? 1 : 0;
