import { createHash } from 'node:crypto';
import { inline } from '@css-inline/css-inline';
import type { BrandRow } from '#database/brands.ts';
import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import type { DigestModel, DigestState } from '#reports/digest-model.ts';
import type { MailRenderer } from '#site/mail-renderer.ts';
import type { MailWatchlist } from '#site/src/mail/model.ts';
import { escaped } from '#wording/html.ts';
import { REGIMES } from '#wording/labels.ts';
import { percent, typicalMove } from '#wording/numbers.ts';
import { digestMail } from './digest-mail.ts';
import { digestText } from './digest-text.ts';
import type { Mail } from './mail.ts';
import { mailBrand } from './mail-brand.ts';
import { markImage } from './mark-image.ts';
import { PREFERENCES_LINK, REPORT_LINK, STOP_LINK, WATCHLIST_TEXT } from './places.ts';

/** What is of one recipient in a mail. */
export interface Reader {
  readonly links: { readonly report: string; readonly preferences: string; readonly unsubscribe: string };
  /** Symbols, in the order of the reader. */
  readonly watchlist: readonly string[];
}

/** A mail that is rendered, and filled in for one reader after the other. */
export interface SharedMail {
  /** Of all that it says, whoever reads it. */
  readonly sha256: string;
  /** The HTML is tables and inlined styles: what mail programs keep. The same reader gets the same bytes. */
  for(reader: Reader): Mail;
}

/** Rows of a watchlist in a mail, and on a quiet day: a mail is read in a minute. */
const WATCHED = 5;
const WATCHED_QUIET = 2;

/** The mail of a digest under a brand (null: ours). @throws Error when the template does not render. */
export async function renderSharedMail(
  renderer: MailRenderer,
  model: DigestModel,
  brand: BrandRow | null,
): Promise<SharedMail> {
  const mark = brand?.mark == null ? null : await markImage(brand.mark);
  const mail = digestMail(model, mailBrand(brand, mark !== null));
  const { before, rows, after } = partsOf(inline(await renderer.digest(mail)));
  const text = digestText(mail);
  const states = new Map(model.states.map((state) => [state.symbol, state]));
  const textFor = (list: string) => text.replace(WATCHLIST_TEXT, () => list).replaceAll(/\n{3,}/g, '\n\n');
  const most = model.isQuiet ? WATCHED_QUIET : WATCHED;
  return {
    sha256: createHash('sha256')
      .update(JSON.stringify([model, brand]))
      .digest('hex'),
    for({ links, watchlist }) {
      const watched = watchlist.flatMap((symbol) => states.get(symbol) ?? []).slice(0, most);
      const middle = watched.length === 0 ? '' : rows(watched);
      return {
        subject: mail.subject,
        mark,
        html: linked(`${before}${middle}${after}`, links, escaped),
        text: linked(textFor(watchlistText(mail.watchlist, watched)), links, String),
      };
    },
  };
}

/** Puts the addresses of a reader in. */
function linked(
  text: string,
  { report, preferences, unsubscribe }: Reader['links'],
  write: (text: string) => string,
): string {
  // Apart and together again: several times as fast as a replacement by a function.
  const put = (said: string, place: string, link: string): string => said.split(place).join(write(link));
  return put(put(put(text, REPORT_LINK, report), PREFERENCES_LINK, preferences), STOP_LINK, unsubscribe);
}

/** What stands before the watchlist and behind it, and the watchlist of some instruments. */
function partsOf(html: string) {
  const [before = '', list = '', after = ''] = html.split(/<!--\/?watchlist-->/);
  const [head = '', ...others] = list.split(/(?=<!--row )/);
  const tail = others.at(-1)?.split('<!--/row-->')[1] ?? '';
  const templates = new Map(
    others.flatMap((part) => {
      const [, label, row = ''] = /^<!--row (\w+)-->(.*?)<!--\/row-->/s.exec(part) ?? [];
      const regime = REGIME_LABELS.find((name) => name === label);
      return regime === undefined ? [] : [[regime, row] as [RegimeLabel, string]];
    }),
  );
  if (templates.size < REGIME_LABELS.length) throw new Error('the mail has no row for each regime');
  const rows = (watched: readonly DigestState[]): string =>
    `${head}${watched.map((state) => rowOf(templates.get(state.label) ?? '', state)).join('')}${tail}`;
  return { before, rows, after };
}

const rowOf = (template: string, state: DigestState): string => {
  const values = valuesOf(state);
  return template.replaceAll(/\{\{(symbol|path|confidence|typical)\}\}/g, (_, name: keyof typeof values) =>
    escaped(values[name]),
  );
};

const valuesOf = ({ symbol, href, confidence, typical }: DigestState) => ({
  symbol,
  path: encodeURI(href),
  confidence: confidence === null ? '' : percent(confidence),
  typical: typical === null ? '' : typicalMove(typical),
});

function watchlistText({ title, caption }: MailWatchlist, watched: readonly DigestState[]): string {
  if (watched.length === 0) return '';
  const lines = watched.map((state) => {
    const { symbol, path, confidence, typical } = valuesOf(state);
    const { mark, title: regime } = REGIMES[state.label];
    return [`${symbol}  ${mark} ${regime}  ${confidence}  ${typical}`.trimEnd(), `  ${REPORT_LINK}${path}`];
  });
  return [title.toUpperCase(), ...(caption === '' ? [] : [caption]), ...lines.flat(), ''].join('\n');
}
