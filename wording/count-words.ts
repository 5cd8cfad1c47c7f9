import { numberWord } from './numbers.ts';

/** "nine days", "one day", "24 days". */
export const countOf = (count: number, noun: string): string => `${numberWord(count)} ${noun}${count === 1 ? '' : 's'}`;
