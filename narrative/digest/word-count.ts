/** Words with a letter: what is read. Numbers, signs and marks are looked at. */
export const readWords = (text: string): number => text.split(/\s+/).filter((word) => /\p{L}/u.test(word)).length;
