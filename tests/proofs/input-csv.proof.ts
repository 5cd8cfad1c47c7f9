import { proveFormats } from './damaged-files.ts';

await proveFormats('input-csv', ['csv']);
