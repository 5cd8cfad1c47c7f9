/** The style sheets of pages, one text for each template: a page carries what it shows, and the gateway allows exactly these by their hashes. */
import type { Model } from '../model.ts';
import archive from './archive.css?inline';
import base from './base.css?inline';
import charts from './charts.css?inline';
import classes from './class.css?inline';
import compare from './compare.css?inline';
import correlations from './correlations.css?inline';
import evaluation from './evaluation.css?inline';
import finder from './finder.css?inline';
import frame from './frame.css?inline';
import glossary from './glossary.css?inline';
import hidden from './hidden.css?inline';
import instrument from './instrument.css?inline';
import instruments from './instruments.css?inline';
import multiples from './multiples.css?inline';
import novelty from './novelty.css?inline';
import overview from './overview.css?inline';
import parts from './parts.css?inline';
import record from './record.css?inline';
import regimes from './regimes.css?inline';
import tables from './tables.css?inline';
import tiers from './tiers.css?inline';
import tokens from './tokens.css?inline';
import watchlist from './watchlist.css?inline';

/** What all pages carry, then what is one's own, then what narrow screens and paper leave out. */
const sheet = (...sheets: readonly string[]): string =>
  [tokens, base, frame, finder, regimes, tables, ...sheets, hidden].join('');

const SHEETS: Readonly<Record<Model['template'], string>> = {
  overview: sheet(charts, parts, overview, watchlist),
  class: sheet(charts, parts, overview, classes, multiples, correlations),
  instrument: sheet(charts, parts, instrument, watchlist),
  signals: sheet(parts),
  compare: sheet(charts, parts, instrument, multiples, compare),
  novelty: sheet(charts, parts, multiples, novelty),
  shifts: sheet(charts, parts, multiples, correlations),
  track_record: sheet(charts, parts, record),
  methodology: sheet(parts),
  evaluation: sheet(charts, parts, record, evaluation),
  glossary: sheet(parts, glossary),
  instruments: sheet(parts, instruments, glossary),
  watchlist: sheet(parts, watchlist),
  archive: sheet(parts, archive),
  archive_day: sheet(charts, parts, archive),
  status: sheet(parts),
  tiers: sheet(parts, tiers),
  quality: sheet(parts),
};

export const sheetOf = (template: Model['template']): string => SHEETS[template];

export const ALL_SHEETS: readonly string[] = [...new Set(Object.values(SHEETS))];
