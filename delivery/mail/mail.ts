import { inline } from '@css-inline/css-inline';
import { REGIME_LABELS } from '#market/regime-label.ts';
import type { DigestModel } from '#reports/digest-model.ts';
import { ARGUS } from '#wording/brand.ts';
import { dayText, timeText } from '#wording/dates.ts';
import { DIRECTIONS, REGIMES } from '#wording/labels.ts';
import { correlationText, countText, noveltyText, percent, plural } from '#wording/numbers.ts';

export interface MailLinks {
  readonly report: string;
  readonly unsubscribe: string;
}

export interface Mail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

const { paper, card, ink, soft, line, accent, wash, regimes: COLOURS } = ARGUS.light;

/** The digest as HTML (tables and inlined styles only: what mail programs keep) and as text with the same facts. */
export function renderMail(model: DigestModel, links: MailLinks): Mail {
  return {
    subject: `${model.headline} (${dayText(Date.parse(model.date))})`,
    html: inline(htmlOf(model, links)),
    text: textOf(model, links),
  };
}

const STYLE = `body{margin:0;background:${paper};color:${ink};font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5}
.sheet{width:100%;max-width:600px;background:${card};border:1px solid ${line}}.pad{padding:24px 16px}.brand{font-size:12px;letter-spacing:2px;color:${soft};text-transform:uppercase}
h1{font-size:26px;line-height:1.2;margin:8px 0 4px}.soft{color:${soft};font-size:13px}h2{font-size:16px;margin:24px 0 8px}p{margin:0 0 8px}
.rows{width:100%;border-collapse:collapse;font-size:14px}.rows td,.rows th{padding:7px 6px 7px 0;border-top:1px solid ${line};text-align:left}.rows th{font-weight:600}.rows .end{text-align:right;padding-right:0}.rows .whole{border-top:0;padding:0 0 10px}.outer{padding:24px 8px}a{color:${accent}}
.button{display:inline-block;background:${accent};color:${card};text-decoration:none;padding:12px 20px;border-radius:6px;font-weight:600}.bar{width:100%;height:10px;border-collapse:collapse}.bar td{padding:0;height:10px;font-size:1px;line-height:1px}`;

function htmlOf(model: DigestModel, links: MailLinks): string {
  const classes = model.classes.map(({ title, counts, known, total, changed }) => {
    const bar = counts
      .map((n, k) =>
        n === 0
          ? ''
          : `<td width="${Math.round((100 * n) / Math.max(1, known))}%" bgcolor="${COLOURS[REGIME_LABELS[k]!]}">&nbsp;</td>`,
      )
      .join('');
    const words = REGIME_LABELS.map((label, k) =>
      counts[k] === 0
        ? ''
        : `<span style="white-space:nowrap"><span style="color:${COLOURS[label]}">${REGIMES[label].mark}</span> ${counts[k]} ${REGIMES[label].text}</span>`,
    )
      .filter(Boolean)
      .join(' &nbsp; ');
    return `<tr><th scope="row">${escapeHtml(title)}</th><td class="soft end">${changed === 0 ? 'none' : `<b style="color:${ink}">${changed}</b>`} changed · ${known} of ${total} known</td></tr><tr><td colspan="2" class="whole"><table class="bar" role="presentation"><tr>${bar || `<td bgcolor="${wash}">&nbsp;</td>`}</tr></table><span class="soft">${words || 'no regimes yet'}</span></td></tr>`;
  });
  const changes = model.changes.map(
    ({ symbol, timeframe, from, to, confidence }) =>
      `<tr><th scope="row">${escapeHtml(symbol)}</th><td>${timeframe}</td><td>${REGIMES[from].text} → <span style="color:${COLOURS[to]};font-weight:600;white-space:nowrap">${REGIMES[to].mark} ${REGIMES[to].text}</span></td><td class="end" style="white-space:nowrap">${percent(confidence)}</td></tr>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light"><title>${escapeHtml(model.headline)}</title><style>${STYLE}</style></head><body><table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" class="outer"><table role="presentation" class="sheet" cellpadding="0" cellspacing="0"><tr><td class="pad">
<p class="brand">${ARGUS.name} daily digest</p><h1>${escapeHtml(model.headline)}</h1><p class="soft">${dayText(Date.parse(model.date))} · data as of ${timeText(model.asOf)}</p>
${model.note.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join('')}
<p style="padding:8px 0"><a class="button" href="${links.report}">Open the report</a></p>
${changes.length === 0 ? '' : `<h2>What changed</h2><table class="rows"><tr><th scope="col">Instrument</th><th scope="col">Timeframe</th><th scope="col">Regime</th><th scope="col" class="end">Confidence</th></tr>${changes.join('')}</table>${model.moreChanges > 0 ? `<p class="soft">${model.moreChanges} more in the report.</p>` : ''}`}
${evidenceHtml(model)}
<h2>How things stand, daily charts</h2><table class="rows">${classes.join('')}</table>
<p class="soft" style="padding-top:16px">Regimes describe how much and how steadily prices move, not the direction of the next return. Run ${escapeHtml(model.runId)}.</p>
${headsHtml(model)}<p class="soft"><a href="${links.unsubscribe}">Unsubscribe</a></p>
</td></tr></table></td></tr></table></body></html>`;
}

function textOf(model: DigestModel, links: MailLinks): string {
  const classes = model.classes.map(({ title, counts, known, total, changed }) => {
    const words = counts
      .map((n, k) => (n === 0 ? '' : `${n} ${REGIMES[REGIME_LABELS[k]!].text}`))
      .filter(Boolean)
      .join(', ');
    return `  ${title} (${changed === 0 ? 'none' : changed} changed, ${known} of ${total} known): ${words || 'no regimes yet'}`;
  });
  const changes = model.changes.map(
    ({ symbol, timeframe, from, to, confidence }) =>
      `  ${symbol} ${timeframe}: ${REGIMES[from].text} -> ${REGIMES[to].text} (${percent(confidence)})`,
  );
  return [
    model.headline,
    `${dayText(Date.parse(model.date))} · data as of ${timeText(model.asOf)}`,
    '',
    ...model.note,
    '',
    `Open the report: ${links.report}`,
    '',
    ...(changes.length === 0
      ? []
      : [
          'What changed',
          ...changes,
          ...(model.moreChanges > 0 ? [`  ${model.moreChanges} more in the report.`] : []),
          '',
        ]),
    ...evidenceText(model),
    'How things stand, daily charts',
    ...classes,
    '',
    `Regimes describe how much and how steadily prices move, not the direction of the next return. Run ${model.runId}.`,
    ...headsText(model),
    `Unsubscribe: ${links.unsubscribe}`,
    '',
  ].join('\n');
}

const KEEP =
  'Every signal is chained to the one before it by a hash. Keep these: a ledger that was changed cannot give them again.';

// A digest that was begun before heads were told has none.
const headsHtml = ({ heads = [] }: DigestModel): string =>
  heads.length === 0
    ? ''
    : `<p class="soft">${KEEP}${heads.map(({ chain, day, signals, head }) => `<br>${escapeHtml(chain)} ${day}, ${plural(signals, 'signal')}: <code style="word-break:break-all">${head}</code>`).join('')}</p>`;

const headsText = ({ heads = [] }: DigestModel): string[] =>
  heads.length === 0
    ? []
    : [
        KEEP,
        ...heads.map(({ chain, day, signals, head }) => `  ${chain} ${day}, ${plural(signals, 'signal')}: ${head}`),
      ];

const more = (count: number): string => (count > 0 ? `${countText(count)} more in the report.` : '');

/** Directions, unusual bars and shifts, as far as the tier has them: rows of three or four cells, and a line below. */
function evidenceOf({ signals, shifts, moreShifts }: DigestModel) {
  const sections: { title: string; heads: string[]; rows: string[][]; below: string }[] = [];
  if (signals !== null) {
    sections.push({
      title: 'Directions',
      heads: ['Instrument', 'Timeframe', 'Direction', 'Confidence'],
      rows: signals.directional.map(({ symbol, timeframe, direction, horizon, confidence }) => [
        symbol,
        timeframe,
        `${DIRECTIONS[direction].arrow}, next ${horizon}`,
        percent(confidence),
      ]),
      below: signals.silence || more(signals.moreDirectional),
    });
    if (signals.unusual.length > 0)
      sections.push({
        title: 'Most unusual bars',
        heads: ['Instrument', 'Timeframe', 'Mostly by', 'Beyond'],
        rows: signals.unusual.map(({ symbol, timeframe, drivers, novelty }) => [
          symbol,
          timeframe,
          drivers.slice(0, 2).join(', '),
          noveltyText(novelty ?? 0),
        ]),
        below: more(signals.moreUnusual),
      });
  }
  if (shifts.length > 0)
    sections.push({
      title: 'Correlations that shifted',
      heads: ['Instruments', 'Timeframe', 'Now', 'Correlation'],
      rows: shifts.map(({ what, timeframe, change, before, after }) => [
        what,
        timeframe,
        change,
        `${correlationText(before)} → ${correlationText(after)}`,
      ]),
      below: more(moreShifts),
    });
  return sections;
}

const evidenceHtml = (model: DigestModel): string =>
  evidenceOf(model)
    .map(({ title, heads, rows, below }) => {
      const head = heads.map((text, k) => `<th scope="col"${k === 3 ? ' class="end"' : ''}>${text}</th>`).join('');
      const body = rows.map(
        ([first = '', second = '', third = '', last = '']) =>
          `<tr><th scope="row">${escapeHtml(first)}</th><td>${second}</td><td>${escapeHtml(third)}</td><td class="end" style="white-space:nowrap">${last}</td></tr>`,
      );
      const table = rows.length === 0 ? '' : `<table class="rows"><tr>${head}</tr>${body.join('')}</table>`;
      return `<h2>${title}</h2>${table}${below === '' ? '' : `<p class="soft">${escapeHtml(below)}</p>`}`;
    })
    .join('\n');

const evidenceText = (model: DigestModel): string[] =>
  evidenceOf(model).flatMap(({ title, rows, below }) => [
    title,
    ...rows.map(([first, second, third, last]) => `  ${first} ${second}: ${third} (${last})`),
    ...(below === '' ? [] : [`  ${below}`]),
    '',
  ]);

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
