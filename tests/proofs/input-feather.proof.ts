import { proveFormats } from './damaged-files.ts';

await proveFormats('input-feather', ['feather']);
