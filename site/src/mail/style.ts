import type { MailColours } from './model.ts';

const FONTS = `-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif`;

/**
 * The style sheet of mails. It is put into the elements before a mail is sent: many programs drop sheets.
 * @throws RangeError for a colour that is not `#rrggbb`: a sheet is the one part of a mail that is not escaped.
 */
export function mailStyle({ paper, wash, line, ink, soft, accent }: MailColours): string {
  const colours = { paper, wash, line, ink, soft, accent };
  for (const [name, colour] of Object.entries(colours))
    if (!/^#[0-9a-f]{6}$/.test(colour)) throw new RangeError(`the colour ${name} of mails is not #rrggbb: ${colour}`);
  return sheet(colours);
}

const sheet = ({ paper, wash, line, ink, soft, accent }: MailColours): string => `
body{margin:0;background:${wash};color:${ink};font-family:${FONTS};font-size:16px;line-height:1.5}
.outer{padding:24px 8px}
.sheet{width:100%;max-width:600px;background:${paper};border:1px solid ${line}}
.pad{padding:24px 16px}
.brand{font-size:12px;letter-spacing:2px;color:${soft};text-transform:uppercase}
h1{font-size:26px;line-height:1.2;margin:8px 0 4px}
h2{font-size:16px;margin:24px 0 8px}
p{margin:0 0 8px}
a{color:${accent}}
.soft{color:${soft};font-size:13px}
.strong{color:${ink}}
.whole-word{white-space:nowrap}
.call{padding:8px 0}
.button{display:inline-block;background:${accent};color:${paper};text-decoration:none;padding:12px 20px;border-radius:6px;font-weight:600}
.about{padding-top:16px}
.hash{word-break:break-all}
.rows{width:100%;border-collapse:collapse;font-size:14px}
.rows td,.rows th{padding:7px 6px 7px 0;border-top:1px solid ${line};text-align:left}
.rows th{font-weight:600}
.rows .end{text-align:right;padding-right:0}
.rows .whole{border-top:0;padding:0 0 10px}
.to{font-weight:600;white-space:nowrap}
.bar{width:100%;height:10px;border-collapse:collapse}
.bar td{padding:0;height:10px;font-size:1px;line-height:1px}
.bar .none{background:${wash}}
`;
