import { ABSTAIN_WORDS } from '#wording/abstain-reasons.ts';
import { NOVELTY_INPUT_WORDS } from '#wording/novelty-inputs.ts';
import { DOWN, LEAN_WORDS, REGIME_TOKENS, UP } from './lexicon.ts';

/** Why a note is refused. */
export type Reason =
  | 'ARGUS_NARRATIVE_NUMBER'
  | 'ARGUS_NARRATIVE_SIGN'
  | 'ARGUS_NARRATIVE_LABEL'
  | 'ARGUS_NARRATIVE_NAME'
  | 'ARGUS_NARRATIVE_CITATION'
  | 'ARGUS_NARRATIVE_FACT'
  | 'ARGUS_NARRATIVE_ADVICE'
  | 'ARGUS_NARRATIVE_CAUSE'
  | 'ARGUS_NARRATIVE_DENIAL'
  | 'ARGUS_NARRATIVE_WORD'
  | 'ARGUS_NARRATIVE_LONG';

/**
 * Words that claim nothing by themselves, kept by hand from the templates. Everything else in a note must come from a fact. So a number-word,
 * a sign word, a label, a name, a denial or a cause that is not listed here is found, although nobody foresaw it.
 */
const FREE = new Set(
  `a about abstain abstains abstention across after again against agree agrees all alongside already also among an and any are around as
  at away background bar bars be became become becomes been before behind being between brings brought but bycall called calls
  came case cases change changed changes changing chart charts claim claims class clearly close closely come comes compared comparison
  correlation current currently differ differs direction directions does each earlier early else end ended ends enough entered entering
  ever every evidence far few follow followed follows for former found frame from further gave give given gives giving go goes going
  gone had halted has have held here historical history hold holding holds how if in instead instrument instruments into is it its
  itself keep keeps kept kind known largely last lasted lasts lately later latest lead leading leads leave leaves left let likewise line link
  linked long look looking looks made mainly mark market markets marks mean meantime meanwhile measure measured members model models moment
  mostly move moved moves moving much name named names need needs new newest next note notes now observed odds of off offer offers old
  on only open opened opens or order other others out over overall own part passed past peer peers picture place point points present
  previous previously put puts question rather reached reaches reading readings recent recently record regime regimes remain
  remained remains run runner-up runs said same saw say saying says scales see seen sees set sets setting shift shifted shifts short
  show showed showing shown shows similar similarly since sit sits situation so span speak speaks stand standing stands start starts
  state states stay stayed stays still stood stopped story stretch such sure switched take taken takes taking tell tells term than that
  the their them then there these they things this those through tie ties time times to today together told too took toward towards track
  trade traded trades trading true turn turned turning turns under unknown until usual usually view views wait waits was watch way well
  went were what when where which while whole why wider will with within word words worth would yet today's
  ahead another least itself by call divided each label range perhaps confidence alone spell spells average typical usual expected forecast yesterday normal claim timeframe timeframes followed as well
  intraday peak begin begins like ranges
  top tie certain least wider setting day taken shorter mean expected closest stopped alone case cases`.split(/\s+/),
);

const ADVICE =
  /^(buy|buys|buying|sell|sells|selling|should|must|recommend\w*|advise\w*|hedge\w*|invest\w*|accumulate\w*|avoid\w*|short|ought)$/;
const CAUSE =
  /^(because|due|caused?|causes|thanks|owing|therefore|hence|consequently|why\w+|driven|amid|reason\w*|result\w*|triggered)$/;
const DENIAL = /^(no|not|never|nor|neither|without|nothing|nobody|hardly|un\w+|\w+n['’]t|none)$/;
const NUMBER_WORD =
  /^(zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|halves|thirds?|quarters?|first|second|third|fourth|fifth|once|twice|thrice|double[ds]?|triple[ds]?|both|couple|several|many|most|pair|single)$/;

/** Why a word must not stand in a note unless a fact says it; null when it may. */
export function reasonOf(word: string): Reason | null {
  const small = word.toLowerCase();
  if (FREE.has(word)) return null;
  if (/\p{N}|%/u.test(word) || NUMBER_WORD.test(small)) return 'ARGUS_NARRATIVE_NUMBER';
  if (UP.includes(small) || DOWN.includes(small)) return 'ARGUS_NARRATIVE_SIGN';
  if (REGIME_TOKENS.has(small) || LEAN_WORDS.has(small)) return 'ARGUS_NARRATIVE_LABEL';
  if (ADVICE.test(small)) return 'ARGUS_NARRATIVE_ADVICE';
  if (CAUSE.test(small)) return 'ARGUS_NARRATIVE_CAUSE';
  if (DENIAL.test(small)) return 'ARGUS_NARRATIVE_DENIAL';
  return /^\p{Lu}/u.test(word) ? 'ARGUS_NARRATIVE_NAME' : 'ARGUS_NARRATIVE_WORD';
}

/** Labels of several words may consist of free words: "the place of its close". */
const LABELS = [
  ...Object.values(NOVELTY_INPUT_WORDS).map(({ phrase }) => phrase),
  ...Object.values(ABSTAIN_WORDS).flatMap(({ phrases }) => phrases),
];
const PHRASES = new RegExp(`\\b(?:${LABELS.map((text) => RegExp.escape(text)).join('|')})\\b`, 'i');
/** The first label of several words in a text without the words of its facts, or null. */
export const labelIn = (text: string): string | null => PHRASES.exec(text)?.[0] ?? null;

/** The words that a polish may use; they are part of its instruction. */
export const FREE_WORDS: readonly string[] = [...FREE];
