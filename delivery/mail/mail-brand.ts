import type { BrandRow } from '#database/brands.ts';
import type { MailBrand, MailPalette } from '#site/src/mail/model.ts';
import { ARGUS, type Palette } from '#wording/brand.ts';
import { readableOn } from '#wording/contrast.ts';
import { MARK_ID } from './mail.ts';

/** The face of a tenant's mails: its name, its words, and its colour in the shade that reads on paper and in the dark. Null: ours. */
export function mailBrand(brand: BrandRow | null, hasMark: boolean): MailBrand {
  const paletteOf = ({ paper, wash, line, ink, soft, regimes, regimeTexts, rangeArea }: Palette): MailPalette => {
    const name = brand?.colour == null ? ink : readableOn(paper, brand.colour);
    return { paper, wash, line, ink, soft, regimes, regimeTexts, rangeArea, brand: name };
  };
  return {
    name: brand?.name ?? ARGUS.name,
    mark: hasMark ? `cid:${MARK_ID}` : '',
    legal: brand?.footer ?? '',
    light: paletteOf(ARGUS.light),
    dark: paletteOf(ARGUS.dark),
  };
}

/** Who a mail is from, and where its links lead: at the host name of the brand, where it has one. */
export interface MailOrigin {
  readonly sender: { readonly name: string; readonly address: string };
  /** Right-hand side of ids of mails. */
  readonly messageDomain: string;
  readonly baseUrl: string;
}

/** `address`: the sender of who has no host name of its own. */
export function mailOrigin(brand: BrandRow | null, baseUrl: string, address = ARGUS.sender.address): MailOrigin {
  const name = brand?.name ?? ARGUS.sender.name;
  const messageDomain = address.slice(address.lastIndexOf('@') + 1);
  if (brand?.domain == null) return { sender: { name, address }, messageDomain, baseUrl };
  const { domain } = brand;
  return { sender: { name, address: `digest@${domain}` }, messageDomain: domain, baseUrl: `https://${domain}` };
}
