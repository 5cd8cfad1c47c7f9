import type { DigestMail, MailItem, RegimeSign } from '#site/src/mail/model.ts';
import { WATCHLIST_TEXT } from './places.ts';

/** The mail of a digest as plain text, for programs and readers without HTML: the same words in the same order. */
export const digestText = (mail: DigestMail): string =>
  [
    `${mail.brand.name}, ${mail.dated}`,
    '',
    mail.headline.toUpperCase(),
    ...mail.deck,
    '',
    ...mail.items.flatMap(itemText),
    mail.open,
    mail.links.report,
    '',
    ...classesText(mail),
    ...mail.sections.flatMap(({ title, sentences }) => [title.toUpperCase(), ...sentences, '']),
    WATCHLIST_TEXT,
    ...mail.closures.flatMap((closure) => [closure, '']),
    mail.why,
    ...mail.footer.map(({ text, href }) => `${text}: ${href}`),
    ...(mail.brand.legal === '' ? [] : [mail.brand.legal]),
    '',
  ].join('\n');

const itemText = ({ title, line, href, bars }: MailItem, k: number): string[] => [
  `${k + 1}. ${title}`,
  ...(line === '' ? [] : [`   ${line}`]),
  ...(bars.length === 0 ? [] : [`   ${bars.map(({ when, value }) => `${when} ${value}`).join(', ')}`]),
  `   ${href}`,
  '',
];

function classesText({ classes }: DigestMail): string[] {
  const { title, caption, rows, legend } = classes;
  const width = Math.max(...rows.map((row) => row.title.length));
  return [
    ...(title === '' ? [] : [title.toUpperCase(), caption]),
    ...rows.flatMap(({ title: name, counts, size, liveliness, href }) => [
      `${name.padEnd(width)}  ${[...counts.map(signText), `${size} ${liveliness}`.trim()].join('   ')}`.trimEnd(),
      `  ${href}`,
    ]),
    ...(legend.length === 0 ? [] : [legend.map(signText).join('  ')]),
    '',
  ];
}

const signText = ({ mark, text }: RegimeSign): string => `${mark} ${text}`;
