import { type BundleEntry, ensureBundle } from './build.ts';
import type { DigestMail, NoticeMail } from './src/mail/model.ts';

/** Renders mails from the templates of `site/src/mail`. */
export interface MailRenderer {
  /** The digest as HTML. The same mail gives the same bytes. @throws Error when it does not render. */
  digest(mail: DigestMail): Promise<string>;
  /** The same for a notice. */
  notice(notice: NoticeMail): Promise<string>;
}

/** Opens the bundle of the pages, which holds the mails too. It renders on the calling thread: a mail takes a millisecond or two. */
export async function openMailRenderer(): Promise<MailRenderer> {
  const { entry } = await ensureBundle();
  const { renderDigest, renderNotice } = (await import(entry)) as BundleEntry;
  return { digest: renderDigest, notice: renderNotice };
}
