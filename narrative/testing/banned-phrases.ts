/** Phrases of templates that readers stumbled over. No sentence of Argus may have one: each is a pattern with what is said instead. */
export const BANNED_PHRASES: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [/\bcalm\b/i, 'what did not change, and on which chart'],
  [/\bgives? (?:it|that|this)\b/i, 'confidence is 74 %'],
  [/\bputs? (?:it|that|this) at\b/i, 'confidence is 74 %'],
  [/\b1 (?:instruments|days|weeks|bars|charts|regimes|members|coins|perpetuals|others)\b/, 'the singular'],
  [/\b(?:of|among) 1\b/i, 'its name'],
  [/\bcome to an end\b/i, 'resolved'],
  [/\b(?:moves )?within 4 of 5\b/i, '80 % range'],
  [/\bq (?:below|of|=|\d)/i, 'about 1 such finding in 200 is false by chance'],
  [/\bpoints next to\b/i, 'what usually came next, counted'],
  [/\b(?:comes|looks|points|sees|stands) next\b|\bnext in line\b/i, 'the runner-up of today'],
  [/\bif the state\b.*\bends\b/i, 'what usually came next, counted'],
  [/\btook over\b/i, 'the runner-up of today'],
  [/\bexpected to last\b/i, 'counted spells'],
  [/\bsame in ten bars\b/i, 'counted spells'],
  [/\bis sure\b|\bsure of\b|\bhow sure\b/i, 'confidence'],
  [/\bnumber of outliers\b|\bbars without a move\b/i, 'the words of novelty inputs'],
  [/\bnone of \S+ (?:charts|instruments) have\b/i, 'has'],
  [/\d%/, 'a number, a space and the sign'],
  [/\b(?:because|due to|driven by|amid|should|must|recommend\w*|advise\w*)\b/i, 'no cause and no advice'],
];

/** The banned phrases in a text. */
export const bannedIn = (text: string): string[] => BANNED_PHRASES.flatMap(([phrase]) => phrase.exec(text)?.[0] ?? []);
