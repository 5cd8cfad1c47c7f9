import { numberWord } from './numbers.ts';

/** "nine days", "one day", "24 days". */
export const countOf = (count: number, noun: string): string => `${numberWord(count)} ${noun}${count === 1 ? '' : 's'}`;

/** The sentence with its first letter as a capital. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
