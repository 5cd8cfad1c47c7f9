import { readCases } from './case.ts';
import { holdCases } from './hold-cases.ts';
import { MEANING } from './kinds.ts';

holdCases(readCases().filter(({ kind }) => MEANING.has(kind)));
