import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { BrandRow } from '#database/brands.ts';
import { OUR_BRAND } from '#delivery/brands/brand.ts';
import { brandPreview } from '#delivery/brands/preview.ts';
import { MARK_ID } from '#delivery/mail/mail.ts';
import { renderSharedMail } from '#delivery/mail/shared-mail.ts';
import { ArgusError } from '#errors/argus-error.ts';
import type { DigestModel } from '#reports/digest-model.ts';
import { openMailRenderer } from '#site/mail-renderer.ts';
import { ARGUS } from '#wording/brand.ts';
import { contrastOf, readableOn } from '#wording/contrast.ts';
import { DATA_OPTION, type DataOption, print, printJson, withOperator } from './common.ts';

interface BrandOptions extends DataOption {
  readonly name?: string;
  readonly colour?: string;
  readonly mark?: string;
  readonly footer?: string;
  readonly domain?: string;
  readonly contact?: string;
  readonly reset?: boolean;
  readonly preview?: string;
  readonly json?: boolean;
}

export function registerBrand(tenants: Command): void {
  tenants
    .command('brand <tenant>')
    .description(
      'shows or sets what the readers of a tenant see in place of our name and colour; no page is rendered anew',
    )
    .option(...DATA_OPTION)
    .option('--name <text>', 'name on every page')
    .option('--colour <#rrggbb>', 'colour of the name and of links; a shade of it that reads as text is shown')
    .option('--mark <file>', 'drawing beside the name: a plain SVG file')
    .option('--footer <text>', 'words below every page, such as a legal notice')
    .option('--domain <host>', 'host name at which readers without a session are met with this brand')
    .option('--contact <address>', 'address that readers are told to ask, on every small page')
    .option('--preview <file>', 'write a page that shows the brand and its mail, and change nothing')
    .option('--reset', 'take the brand away')
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus tenants brand demo --name Northmere --colour "#RRGGBB" --footer "Northmere Research LLP" --preview brand.html\n  npx argus tenants brand demo --name Northmere --domain reports.northmere.example\n\nWhat is not named stays as it is.',
    )
    .action(brand);
}

async function brand(tenant: string, options: BrandOptions): Promise<void> {
  const { name, colour, mark, footer, domain, contact, reset, preview } = options;
  const changes: Partial<BrandRow> = Object.fromEntries(
    Object.entries({
      name,
      colour,
      footer,
      domain,
      contact,
      mark: mark === undefined ? undefined : readMark(mark),
    }).filter(([, value]) => value !== undefined),
  );
  const before = await withOperator(options, (operator) => operator.brand({ tenant }));
  const wanted = { ...(before ?? OUR_BRAND), ...changes };
  if (preview !== undefined) {
    const model = await withOperator(options, (operator) => operator.newestDigest({}));
    writeFileSync(preview, brandPreview(wanted, model === null ? null : await previewMail(model, wanted)));
    print(
      `written to ${preview}; nothing is changed${model === null ? '; there is no report yet, so it has no mail' : ''}`,
    );
  } else if (reset) {
    await withOperator(options, (operator) => operator.changeBrand({ tenant, brand: null }));
    print(`the readers of ${tenant} see ${OUR_BRAND.name} again, within a minute`);
  } else if (Object.keys(changes).length > 0) {
    await withOperator(options, (operator) => operator.changeBrand({ tenant, brand: wanted }));
    print(`the readers of ${tenant} see ${wanted.name}, within a minute`);
    if (wanted.colour !== null) print(shadesText(wanted.colour));
  } else if (options.json) printJson(before);
  else print(before === null ? `${tenant} has no brand: its readers see ${OUR_BRAND.name}` : brandText(before));
}

/** The mail of a digest under a brand, for the eye: its links lead nowhere, and its mark stands in it. */
async function previewMail(model: DigestModel, wanted: BrandRow): Promise<string> {
  const shared = await renderSharedMail(await openMailRenderer(), model, wanted);
  const links = { report: '#', preferences: '#', unsubscribe: '#' };
  const { html, mark } = shared.for({ links, watchlist: model.states.slice(0, 3).map(({ symbol }) => symbol) });
  return mark === null ? html : html.replace(`cid:${MARK_ID}`, `data:image/png;base64,${mark.toString('base64')}`);
}

/** @throws ArgusError ARGUS_USAGE */
function readMark(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ArgusError('ARGUS_USAGE', `the mark ${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

const brandText = ({ name, colour, mark, footer, domain, contact }: BrandRow): string =>
  [
    `name    ${name}`,
    `colour  ${colour ?? 'ours'}`,
    `mark    ${mark === null ? 'none' : `${Buffer.byteLength(mark)} bytes of SVG`}`,
    `footer  ${footer ?? 'none'}`,
    `domain  ${domain ?? 'none'}`,
    `contact ${contact ?? 'none'}`,
  ].join('\n');

/** What becomes of a colour on both grounds, and how well it reads. */
const shadesText = (colour: string): string =>
  [
    ['on paper', ARGUS.light.paper],
    ['in the dark', ARGUS.dark.paper],
  ]
    .map(([where, ground = '']) => {
      const shade = readableOn(ground, colour);
      return `${where} ${shade === colour ? 'it stays' : 'it is shown as'} ${shade}, contrast ${contrastOf(shade, ground).toFixed(1)}`;
    })
    .join('\n');
