import { beforeAll, describe, expect, it } from 'vitest';
import type { DigestModel } from '#reports/digest-model.ts';
import { openMailRenderer } from '#site/mail-renderer.ts';
import { composeMail } from './compose.ts';
import type { Mail } from './mail.ts';
import { renderSharedMail } from './shared-mail.ts';
import { LINKS, readIn } from './testing/digest.ts';
import { outgoingTo } from './testing/outgoing.ts';
import { simulatedDigest } from './testing/simulated-digest.ts';

const DAYS = 40;

let mails: { model: DigestModel; mail: Mail }[];
beforeAll(async () => {
  const renderer = await openMailRenderer();
  const models = [
    ...Array.from({ length: DAYS }, (_, k) => simulatedDigest(k + 1)),
    ...Array.from({ length: 10 }, (_, k) => simulatedDigest(k + 1, 'quiet')),
  ];
  mails = await Promise.all(
    models.map(async (model) => {
      const watchlist = model.states.slice(0, 9).map(({ symbol }) => symbol);
      return { model, mail: (await renderSharedMail(renderer, model, null)).for({ links: LINKS, watchlist }) };
    }),
  );
}, 120_000);

/** Words with a letter, as somebody reads them: signs and numbers are looked at. */
const wordsIn = (text: string): number => text.split(/\s+/).filter((word) => /\p{L}/u.test(word)).length;

describe('the mail of a simulated day', () => {
  it('has at most 180 words, and at most 60 on a quiet day, with a full watchlist and everything below', () => {
    const counts = mails.map(({ model, mail }) => ({ isQuiet: model.isQuiet, words: wordsIn(readIn(mail.html)) }));
    expect(counts.filter(({ isQuiet }) => isQuiet).length).toBeGreaterThan(5);
    for (const { isQuiet, words } of counts) expect(words).toBeLessThanOrEqual(isQuiet ? 60 : 180);
  });

  it('every mail is under 90 KB, and an .eml of it ends every line with CRLF', async () => {
    for (const { mail } of mails) {
      expect(Buffer.byteLength(mail.html)).toBeLessThan(90_000);
      const { envelope } = outgoingTo('b@example.com');
      const eml = (await composeMail({ envelope, mail })).toString('latin1');
      expect(eml.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    }
  });

  it('says in its text what it says in its HTML', () => {
    const words = (text: string) =>
      (
        text
          .replaceAll(/https?:\S+/g, ' ')
          .toLowerCase()
          .match(/[\p{L}\p{N}]+(?:[.,'’-][\p{L}\p{N}]+)*|[▲▼▬◆✖←±%]/gu) ?? []
      ).toSorted();
    for (const { mail } of mails) expect(words(readIn(mail.html))).toEqual(words(mail.text));
  });
});
