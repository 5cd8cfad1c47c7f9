/** Mistakes that are put into good sentences, to see that the rules of English find them. */
export const PLANTS = ['verb', 'noun', 'percent', 'bracket', 'double', 'space', 'full stop'] as const;
export type Plant = (typeof PLANTS)[number];

const OTHER_VERB: Readonly<Record<string, string>> = {
  has: 'have',
  have: 'has',
  is: 'are',
  are: 'is',
  was: 'were',
  were: 'was',
};

/** The sentence with one mistake of the kind in a place that chance chooses, or null where it has no place for one. */
export function plant(sentence: string, kind: Plant, random: () => number): string | null {
  switch (kind) {
    case 'verb':
      return replaced(sentence, /(?<= )(?:has|have|is|are|was|were)(?= )/g, (verb) => OTHER_VERB[verb] ?? '', random);
    case 'noun':
      return replaced(
        sentence,
        /(?<=(?<![\w.,−-])\d+ )(?:bars?|instruments?|charts?|days?|weeks?|spells?|others)(?=[ ).,])/g,
        (noun) => (noun.endsWith('s') ? noun.slice(0, -1) : `${noun}s`),
        random,
      );
    case 'percent':
      return replaced(sentence, / %/g, () => '%', random);
    case 'bracket':
      return replaced(sentence, /[()]/g, () => '', random);
    case 'double':
      return replaced(sentence, /(?<= )(?:the|on|in|to|from|its|and)(?= )/g, (word) => `${word} ${word}`, random);
    case 'space':
      return replaced(sentence, /[,;:](?= )/g, (sign) => ` ${sign}`, random);
    case 'full stop':
      return sentence.slice(0, -1);
  }
}

function replaced(
  sentence: string,
  found: RegExp,
  change: (text: string) => string,
  random: () => number,
): string | null {
  const places = [...sentence.matchAll(found)];
  const place = places[Math.floor(random() * places.length)];
  if (place === undefined) return null;
  const { index, 0: text } = place;
  return sentence.slice(0, index) + change(text) + sentence.slice(index + text.length);
}
