import { REGIME_LABELS } from '#market/regime-label.ts';
import type { MailPalette } from './model.ts';

const SANS = `-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif`;
const SERIF = `Charter,'Iowan Old Style',Cambria,Georgia,'Times New Roman',serif`;

/**
 * The style sheet of mails. It is put into the elements before a mail is sent: many programs drop sheets.
 * @throws RangeError for a colour that is not `#rrggbb`: a sheet is the one part of a mail that is not escaped.
 */
export function mailStyle(palette: MailPalette): string {
  const { paper, line, ink, soft, brand } = checked(palette);
  return `
body{margin:0;padding:0;background:${paper};-webkit-text-size-adjust:100%}
table{border-collapse:collapse}
.pg{background:${paper}}
.sheet{width:100%;max-width:600px}
.px{padding:0 28px}
.hide{display:none;max-height:0;overflow:hidden;mso-hide:all;font-size:1px;line-height:1px;color:${paper}}
.ink{color:${ink}}
.soft{color:${soft}}
.name{font:700 18px/22px ${SERIF};color:${brand};padding:20px 0 10px;text-align:left}
.mark{vertical-align:-4px;margin-right:8px;border:0}
.top{font:400 13px/22px ${SANS};padding:20px 0 10px;text-align:right}
.rule{border-top:2px solid ${ink};font-size:0;line-height:0;height:0}
h1{margin:18px 0 0;font:700 32px/37px ${SERIF};letter-spacing:-.3px;color:${ink}}
.deck{margin:8px 0 0;font:400 18px/26px ${SERIF};color:${soft}}
h2{margin:0;padding:14px 0 4px;font:600 19px/25px ${SERIF};color:${ink}}
.gap{padding-top:24px}
.num{width:30px;vertical-align:top;padding:18px 0 0;font:400 22px/24px ${SERIF};color:${soft}}
.item{vertical-align:top;padding:18px 0 0;font:400 15px/22px ${SANS};color:${ink}}
.head{font:600 17px/24px ${SANS};color:${ink};text-decoration:underline}
.line{margin:2px 0 0;font:400 15px/22px ${SANS};color:${ink}}
.bars{width:100%;margin-top:6px}
.when{width:62px;font:400 12px/16px ${SANS};padding:1px 0;white-space:nowrap;color:${soft}}
.value{width:110px;font:600 12px/16px ${SANS};padding:1px 0 1px 8px;white-space:nowrap;color:${ink}}
.bar{width:100%;table-layout:fixed}
.bar td{padding:0;font-size:1px}
.thick{height:12px;line-height:12px}
.thin{height:5px;line-height:5px}
.under{padding-top:2px}
.call{margin:26px 0 0}
.button{display:inline-block;background:${brand};color:${paper};font:600 15px/20px ${SANS};text-decoration:none;padding:10px 18px;border-radius:4px}
.cap{margin:0 0 6px;font:400 12px/17px ${SANS};color:${soft}}
.cls,.mid,.end{vertical-align:top;border-top:1px solid ${line};padding:9px 0}
.cls{width:104px;padding-right:12px;font:600 14px/18px ${SANS};color:${ink}}
.mid{padding-top:12px}
.end{width:72px;padding-left:12px;text-align:right;white-space:nowrap;font:600 14px/18px ${SANS};color:${ink}}
.bare{color:${ink};text-decoration:none}
.note{font:400 12px/16px ${SANS};color:${soft}}
.counts{padding-top:4px;font:400 12px/18px ${SANS};color:${ink}}
.sign{white-space:nowrap;padding-right:8px}
.w{border-top:1px solid ${line};padding:7px 8px 7px 0;font:400 14px/18px ${SANS};color:${ink};text-align:left}
.r{text-align:right;white-space:nowrap;padding-right:0}
.strong{font-weight:600;color:${ink}}
.text{margin:0 0 4px;font:400 15px/22px ${SANS};color:${ink}}
.foot{margin:26px 0 0;padding:12px 0 28px;border-top:1px solid ${line};font:400 13px/19px ${SANS};color:${soft}}
.foot a{color:${soft}}
${tones(palette, '')}`;
}

/**
 * What a program that keeps sheets adds: the dark colours, and the widths of a phone. Outlook marks its dark mode by an attribute in place of
 * the media query.
 */
export function mailThemes(palette: MailPalette): string {
  return `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){${darkRules(palette, '')}}
${darkRules(palette, '[data-ogsc] ')}
@media (max-width:620px){.px{padding-left:16px!important;padding-right:16px!important}h1{font-size:27px!important;line-height:32px!important}.cls{width:84px!important}.end{width:62px!important}}`;
}

function darkRules(palette: MailPalette, prefix: string): string {
  const { paper, line, ink, soft, brand } = checked(palette);
  const rule = (selectors: string, declarations: string): string =>
    `${selectors
      .split(' ')
      .map((selector) => `${prefix}${selector.replace('>', ' ')}`)
      .join(',')}{${declarations}}`;
  return [
    rule('body .pg', `background:${paper}!important`),
    rule('.ink h1 h2 .item .line .value .cls .end .counts .w .text .head .bare .strong', `color:${ink}!important`),
    rule('.soft .deck .num .when .cap .note .foot .foot>a', `color:${soft}!important`),
    rule('.hide', `color:${paper}!important`),
    rule('.name', `color:${brand}!important`),
    rule('.rule', `border-color:${ink}!important`),
    rule('.cls .mid .end .w .foot', `border-color:${line}!important`),
    rule('.button', `background:${brand}!important;color:${paper}!important`),
    tones(palette, '!important', prefix),
  ].join('\n');
}

/** Fills of bars (`f-`) and colours of marks (`t-`) of the regimes. The quiet regime is paler in bars. */
function tones({ ink, wash, regimes, regimeTexts, rangeArea }: MailPalette, importance: string, prefix = ''): string {
  const fill = (name: string, colour: string) => `${prefix}.f-${name}{background:${colour}${importance}}`;
  return [
    fill('ink', ink),
    fill('rest', wash),
    ...REGIME_LABELS.map((label) => fill(label, label === 'range_bound' ? rangeArea : regimes[label])),
    ...REGIME_LABELS.map((label) => `${prefix}.t-${label}{color:${regimeTexts[label]}${importance}}`),
  ].join('\n');
}

function checked(palette: MailPalette): MailPalette {
  const { regimes, regimeTexts, ...colours } = palette;
  for (const [name, colour] of [...Object.entries(colours), ...Object.entries(regimes), ...Object.entries(regimeTexts)])
    if (!/^#[0-9a-f]{6}$/.test(colour)) throw new RangeError(`the colour ${name} of mails is not #rrggbb: ${colour}`);
  return palette;
}

/** The fill of a bar, also as an attribute: some mail programs colour cells by nothing else. */
export const fillOf = ({ ink, wash, regimes, rangeArea }: MailPalette, tone: keyof typeof regimes | 'ink' | 'rest') =>
  tone === 'ink' ? ink : tone === 'rest' ? wash : tone === 'range_bound' ? rangeArea : regimes[tone];

/** The width of a cell as its attribute. */
export const cellWidth = (percent: number): string => `${percent}%`;
