const COUNTS = new Intl.NumberFormat('en');

/**
 * "74 %": with a plain space on every page, in mails and in notes. The verifier of notes reads that space; a no-break space would be a
 * second form of the same number, which no reader could search for.
 */
export const percent = (share: number, decimals = 0): string => `${(share * 100).toFixed(decimals)} %`;

/** "74": where a table says that its numbers are percent. */
export const percentNumber = (share: number): string => (share * 100).toFixed(0);

/** "99.6 %": one decimal, rounded down and never 100 %: no reference is long enough to show a certainty. */
export const flooredPercent = (share: number): string => percent(Math.floor(Math.min(share, 0.9999) * 1000) / 1000, 1);

/** A novelty: "62 %", and with one decimal near the end, where it matters: "99.6 %". */
export const noveltyText = (novelty: number): string => (novelty > 0.99 ? flooredPercent(novelty) : percent(novelty));

/** The move that a half-width in log units allows: "±1.2 %", two decimals below 2 %. */
export const moveText = (halfWidth: number): string => `±${percent(Math.exp(halfWidth) - 1, halfWidth < 0.02 ? 2 : 1)}`;

/** "12,345" */
export const countText = (count: number): string => COUNTS.format(count);

const NUMBER_WORDS = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];
/** "nine", "13": a count as a headline says it. */
export const numberWord = (count: number): string => NUMBER_WORDS[count] ?? countText(count);

/** "1 bar", "2 bars", "1,200 bars"; `many`: the plural of a noun that does not take an s, "2 batches". */
export const plural = (count: number, noun: string, many = `${noun}s`): string =>
  `${countText(count)} ${count === 1 ? noun : many}`;

/** "0.62", "−0.08": two decimals with a true minus, and no minus before a zero. */
export const correlationText = (value: number): string =>
  value
    .toFixed(2)
    .replace(/^-0\.00$/, '0.00')
    .replace('-', '−');

/** "+0.12", "−0.08" */
export const signedText = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

/** How rare chance makes a finding: "1 in 50", "under 1 in 1,000". */
export const rarityText = (q: number): string =>
  q < 0.001 ? 'under 1 in 1,000' : `1 in ${countText(Math.round(1 / q))}`;

/** Two digits that mean something, as a forecast deserves: "0.34", "1.9", "12". */
export const twoDigits = (value: number): string => (value < 10 ? value.toPrecision(2) : String(Math.round(value)));

/** The share that a move in log units is, signed, of two digits: "+2.7 %", "−2.6 %". */
export function signedMove(move: number): string {
  const share = Math.expm1(move);
  return `${share < 0 ? '−' : '+'}${twoDigits(Math.abs(share) * 100)} %`;
}

/** A move up or down of that size in log units: "±1.9 %". */
export const typicalMove = (size: number): string => `±${twoDigits(Math.expm1(size) * 100)} %`;

/** "+3", "−6": a difference of counts. */
export const signedCount = (difference: number): string =>
  `${difference < 0 ? '−' : '+'}${countText(Math.abs(difference))}`;

/** "1 in 6, usually 1 in 12". What is likelier than not, or rarer than 1 in 200, is said in percent. */
export const chanceText = (p: number, usual: number | null): string =>
  usual === null ? oddsText(p) : `${oddsText(p)}, usually ${oddsText(usual)}`;

const oddsText = (p: number): string =>
  p > 0.5 || p < 0.005 ? percent(p, p < 0.005 ? 1 : 0) : `1 in ${Math.round(1 / p)}`;

const MIB = 1024 * 1024;

/** "12.3 MiB"; two digits behind the point below one. */
export const sizeText = (bytes: number): string => `${(bytes / MIB).toFixed(bytes < MIB ? 2 : 1)} MiB`;
