import { proveFormats } from './damaged-files.ts';

await proveFormats('input-json', ['json', 'freqtrade']);
