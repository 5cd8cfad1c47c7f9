import { inline } from '@css-inline/css-inline';
import type { BrandRow } from '#database/brands.ts';
import type { MailRenderer } from '#site/mail-renderer.ts';
import type { NoticeMail } from '#site/src/mail/model.ts';
import type { Mail } from '../mail.ts';
import { mailBrand } from '../mail-brand.ts';
import { markImage } from '../mark-image.ts';
import type { MailWords } from './words.ts';

/** The mail of a notice under a brand (null: ours): HTML and text say the same words. @throws Error when the template does not render. */
export async function noticeMail(
  renderer: MailRenderer,
  { subject, preheader, headline, text, open, why }: MailWords,
  brand: BrandRow | null,
  link: string,
): Promise<Mail> {
  const mark = brand?.mark == null ? null : await markImage(brand.mark);
  const words: MailWords = { subject, preheader, headline, text, open, why };
  const mail: NoticeMail = { ...words, brand: mailBrand(brand, mark !== null), link };
  return { subject, mark, html: inline(await renderer.notice(mail)), text: textOf(mail) };
}

const textOf = ({ brand, headline, text, open, link, why }: NoticeMail): string =>
  [
    brand.name,
    '',
    headline.toUpperCase(),
    ...text,
    '',
    open,
    link,
    '',
    why,
    ...(brand.legal === '' ? [] : [brand.legal]),
    '',
  ].join('\n');
