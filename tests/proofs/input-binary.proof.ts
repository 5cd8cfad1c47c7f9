import { proveFormats } from './damaged-files.ts';

await proveFormats('input-binary', ['parquet', 'lean']);
