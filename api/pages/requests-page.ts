import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { may } from '#accounts/permissions.ts';
import { sendPage, userOrSignIn } from '#accounts/routes/facts.ts';
import { opening } from '#accounts/routes/forms.ts';
import { DAY } from '#market/time.ts';
import { freshThrough } from '#metering/freshness.ts';
import { readRequests } from '#metering/request-reads.ts';
import { isoTime } from '#wording/dates.ts';
import { escaped } from '#wording/html.ts';
import { listKeys } from '../keys/key-rows.ts';
import { API_ROUTES } from '../routes/routes.ts';
import { msText } from './charts.ts';
import type { PageFacts } from './page-facts.ts';
import { freshText } from './usage-page.ts';

const PATH = '/account/requests';
const ROWS = 50;
const KEPT_DAYS = 400;
const ROUTES = [...new Set(API_ROUTES.map(({ path }) => path))];

/** What a form of filters says; what is not understood filters nothing. */
const filters = z.object({
  id: z.guid().optional().catch(undefined),
  route: z.enum(ROUTES).optional().catch(undefined),
  status: z.enum(['2', '3', '4', '5']).optional().catch(undefined),
  key: z.guid().optional().catch(undefined),
  at: z.coerce.number().int().positive().optional().catch(undefined),
  after: z.guid().optional().catch(undefined),
});
type Filters = z.infer<typeof filters>;

/** `/account/requests`: every request of a company, the newest first, found by its id, route, status or key. */
export function requestsPage(app: FastifyInstance, { accounts, services }: PageFacts): void {
  app.get(PATH, async (request, reply) => {
    const user = await userOrSignIn(accounts, request, reply);
    if (user === null) return reply;
    if (!may(user.role, 'usage'))
      return await sendPage(accounts, reply, {
        status: 403,
        title: 'Requests',
        active: 'requests',
        body: opening('Your role does not open this page', 'Owners, admins and analysts see what was asked.'),
      });
    const wanted = filters.parse(request.query);
    const { id, route, status, key, at, after } = wanted;
    const to = services.now();
    const page = await readRequests(services.lists().warehouse, {
      tenant: user.tenantId,
      from: to - KEPT_DAYS * DAY,
      to,
      id,
      route,
      statusClass: status === undefined ? undefined : Number(status),
      actorId: key,
      after: at === undefined || after === undefined ? undefined : { at, id: after },
      limit: ROWS,
    });
    const keys = await services.database.transaction(user.tenantId, listKeys);
    const names = new Map(keys.map((each) => [each.id, each.name]));
    const rows = page.rows.map(
      (row) =>
        `<tr><td class="nw">${isoTime(row.at).replace('T', ' ').replace('Z', '')}</td><th scope="row"><code>${escaped(row.method)} ${escaped(row.route)}</code></th><td>${escaped(names.get(row.actorId) ?? row.actor)}</td><td><span class="st${row.status >= 400 ? ' e' : ''}">${row.status}</span></td><td class="n">${msText(row.ms)}</td><td class="n">${row.billed}</td><td><code>${escaped(row.id)}</code></td></tr>`,
    );
    const next =
      page.next === null
        ? ''
        : `<p class="note"><a href="${escaped(addressOf({ ...wanted, at: page.next.at, after: page.next.id }))}">Earlier requests</a></p>`;
    return await sendPage(accounts, reply, {
      title: 'Requests',
      active: 'requests',
      body: [
        `<p class="kick">${escaped(user.tenantName)} · ${freshText(await freshThrough(services.database))}</p>`,
        opening(
          'Requests',
          `Every request that came with a key of yours, for ${KEPT_DAYS} days. Never what a query or a body said.`,
        ),
        formOf(wanted, keys),
        rows.length === 0
          ? '<p class="note">There is no such request.</p>'
          : `<section><div class="scroll"><table class="rq"><thead><tr><th>Time, UTC</th><th>Request</th><th>Key</th><th>Status</th><th class="n">ms</th><th class="n">Billed</th><th>Id</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>${next}</section>`,
      ].join(''),
    });
  });
}

function addressOf(wanted: Filters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) query.set(name, String(value));
  return `${PATH}?${query}`;
}

function formOf(
  { id, route, status, key }: Filters,
  keys: readonly { readonly id: string; readonly name: string }[],
): string {
  const option = (value: string, label: string, chosen: string | undefined): string =>
    `<option value="${escaped(value)}"${value === chosen ? ' selected' : ''}>${escaped(label)}</option>`;
  const select = (name: string, label: string, options: readonly string[]): string =>
    `<div><label for="${name}">${label}</label><select id="${name}" name="${name}"><option value="">any</option>${options.join('')}</select></div>`;
  return [
    `<form class="filters" method="get" action="${PATH}">`,
    `<div><label for="id">Id</label><input id="id" name="id" value="${escaped(id ?? '')}" maxlength="36"></div>`,
    select(
      'route',
      'Route',
      ROUTES.map((each) => option(each, each, route)),
    ),
    select(
      'status',
      'Status',
      ['2', '3', '4', '5'].map((each) => option(each, `${each}xx`, status)),
    ),
    select(
      'key',
      'Key',
      keys.map((each) => option(each.id, each.name, key)),
    ),
    '<div><button class="go">Find</button></div></form>',
  ].join('');
}
