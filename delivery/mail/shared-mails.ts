import type { BrandRow } from '#database/brands.ts';
import type { DigestModel } from '#reports/digest-model.ts';
import type { MailRenderer } from '#site/mail-renderer.ts';
import { renderSharedMail, type SharedMail } from './shared-mail.ts';

/** Mails that were rendered, as long as somebody holds their models: all recipients of a tier, list, date and brand share one. */
const rendered = new WeakMap<DigestModel, Map<string, Promise<SharedMail>>>();

/** The mail of a digest under a brand, rendered at the first use. @throws Error when the template does not render. */
export async function sharedMail(
  renderer: MailRenderer,
  model: DigestModel,
  brand: BrandRow | null,
): Promise<SharedMail> {
  const byBrand = rendered.get(model) ?? new Map<string, Promise<SharedMail>>();
  rendered.set(model, byBrand);
  const key = JSON.stringify(brand);
  const known = byBrand.get(key);
  if (known !== undefined) return await known;
  const mail = renderSharedMail(renderer, model, brand);
  byBrand.set(key, mail);
  // What did not render is not kept.
  mail.catch(() => byBrand.delete(key));
  return await mail;
}
