/**
 * Question: how many digests a second are rendered and handed over, and what does one cost?
 * Baseline: each mail rendered for itself, in the same process, of the same day. The provider is a process of its own without a limit, so
 * its work is not in the processor time; what is left is ours: ledger, grants, links, words, JSON.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '#database/database.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { listSubscribers } from '#database/recipients.ts';
import { loadSigningKeys } from '#delivery/access/keys.ts';
import { deliverAll } from '#delivery/mail/deliver.ts';
import { createResend } from '#delivery/mail/resend/resend.ts';
import { renderSharedMail } from '#delivery/mail/shared-mail.ts';
import { LINKS } from '#delivery/mail/testing/digest.ts';
import { fillList } from '#delivery/mail/testing/list-of.ts';
import { startSeparateProvider } from '#delivery/mail/testing/separate-provider.ts';
import { simulatedDigest } from '#delivery/mail/testing/simulated-digest.ts';
import { openMailRenderer } from '#site/mail-renderer.ts';
import { report, timed } from './measure.ts';

const MAILS = Number(process.env.ARGUS_BENCH_MAILS ?? 10_000);
const ALONE = 200;
const folder = mkdtempSync(path.join(tmpdir(), 'argus-mails-'));
const database = await openDatabase({ directory: path.join(folder, 'db') });
await migrateDatabase(database, { directory: fileURLToPath(new URL('../migrations/postgres', import.meta.url)) });
await seedDemoTenant(database);
await fillList(database, 'bench', MAILS);
const provider = await startSeparateProvider(1_000_000);
const mailRenderer = await openMailRenderer();
const model = { ...simulatedDigest(3), list: 'bench' };
const facts = {
  database,
  keys: loadSigningKeys({ directory: folder }),
  mailRenderer,
  transport: createResend({ apiKey: provider.apiKey, baseUrl: provider.url }),
  baseUrl: 'https://argus.example',
};

/** Pages of a hundred, as the activity sends them. */
async function sendList(): Promise<number> {
  let mails = 0;
  let after: string | null = null;
  do {
    const page = await listSubscribers(database, 'bench', { after, limit: 100 });
    const keys = page.map(({ id: recipientId, tenantId }) => ({
      tenantId,
      recipientId,
      list: 'bench',
      date: model.date,
    }));
    const last = page.at(-1);
    mails += (await deliverAll(facts, keys, async () => model)).mails;
    after = last === undefined || page.length < 100 ? null : `${last.tenantId}/${last.id}`;
  } while (after !== null);
  return mails;
}

const reader = { links: LINKS, watchlist: model.states.slice(0, 5).map(({ symbol }) => symbol) };
const shared = await renderSharedMail(mailRenderer, model, null);
for (let i = 0; i < 50; i++) (await renderSharedMail(mailRenderer, model, null)).for(reader);
const alone = await timed(async () => {
  for (let i = 0; i < ALONE; i++) (await renderSharedMail(mailRenderer, model, null)).for(reader);
});
const filled = await timed(() => {
  for (let i = 0; i < MAILS; i++) shared.for(reader);
});
const sent = await timed(sendList);
const { accepted, addresses } = await provider.figures();
if (sent.result !== MAILS || accepted !== MAILS || addresses !== MAILS)
  throw new Error(`${sent.result} of ${MAILS} mails left, ${accepted} were taken for ${addresses} addresses`);

const aloneMs = alone.cpuMs / ALONE;
const filledMs = filled.cpuMs / MAILS;
const sentMs = sent.cpuMs / MAILS;
const baseline = { name: 'rendered for itself', figure: `${aloneMs.toFixed(2)} ms` };
report('a mail filled in, processor time', `${filledMs.toFixed(3)} ms`, { ...baseline, ratio: filledMs / aloneMs });
report('of the render shared between readers', `${(100 * (1 - filledMs / aloneMs)).toFixed(1)} %`);
report('a mail handed over, processor time', `${sentMs.toFixed(2)} ms`, { ...baseline, ratio: sentMs / aloneMs });
report('a mail handed over, wall time', `${(sent.ms / MAILS).toFixed(2)} ms`);
report('digests a second', (MAILS / (sent.ms / 1000)).toFixed(0));
report(`${MAILS} digests`, `${(sent.ms / 1000).toFixed(1)} s`);
report('memory of the process', `${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`);
provider.close();
await database.close();
rmSync(folder, { recursive: true, force: true });
process.exit();
