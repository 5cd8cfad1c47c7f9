/** Words as they are spoken of in measures of reading: letters, digits, with inner marks. */
const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}][\p{L}\p{N}.,'’/-]*/gu) ?? [];

/** Groups of vowels, without a silent e; a number or symbol is one for every two signs, so that it isn't free. */
function syllables(word: string): number {
  if (/[\p{N}]|^\p{Lu}+$/u.test(word)) return Math.max(1, Math.ceil(word.length / 2));
  const groups = word
    .toLowerCase()
    .replace(/(?:[^laeiouy]es|ed|[^laeiouy]e)$/, '')
    .match(/[aeiouy]+/g);
  return Math.max(1, groups?.length ?? 1);
}

/** Flesch reading ease (Flesch 1948): 206.835 − 1.015 · words/sentences − 84.6 · syllables/words. */
export function readingEase(sentences: readonly string[]): number {
  const words = sentences.flatMap(wordsOf);
  const sum = words.reduce((total, word) => total + syllables(word), 0);
  return 206.835 - 1.015 * (words.length / sentences.length) - 84.6 * (sum / words.length);
}

/** Different runs of three words over all runs of three. */
export function distinctTrigrams(texts: readonly string[]): number {
  const all = texts.flatMap((text) => {
    const words = wordsOf(text).map((word) => word.toLowerCase());
    return words.slice(2).map((_, k) => words.slice(k, k + 3).join(' '));
  });
  return new Set(all).size / all.length;
}
