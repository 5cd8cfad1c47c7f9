import { proveFormats } from './damaged-files.ts';

await proveFormats('input-vendors', ['binance', 'yfinance']);
