import type { FastifyInstance, FastifyReply } from 'fastify';
import { may } from '#accounts/permissions.ts';
import { sendPage, userOrSignIn } from '#accounts/routes/facts.ts';
import { opening } from '#accounts/routes/forms.ts';
import type { SignedIn } from '#accounts/sessions.ts';
import { tierGiven } from '#contracts/tiers.ts';
import { DAY } from '#market/time.ts';
import { figuresByRoute, type RouteFigures } from '#metering/request-reads.ts';
import { type UsageDay, usageByDay } from '#metering/usage-reads.ts';
import { isoDate, timeText } from '#wording/dates.ts';
import { escaped } from '#wording/html.ts';
import { countText, percent, plural } from '#wording/numbers.ts';
import { limitsOfTier, ROUTE_CLASSES, type RouteClass } from '../limits/limits.ts';
import { dayBars, leftBar, msText, timesBar } from './charts.ts';
import type { PageFacts } from './page-facts.ts';

const DAYS = 30;
const CLASS_TEXTS: Readonly<Record<RouteClass, string>> = { documents: 'Documents', lists: 'Lists', writes: 'Changes' };

/** `/account` and `/account/usage`: what a company has asked for, what is left of its limits, and how fast it was answered. */
export function usagePages(app: FastifyInstance, facts: PageFacts): void {
  for (const path of ['/account', '/account/usage'])
    app.get(path, async (request, reply) => {
      const user = await userOrSignIn(facts.accounts, request, reply);
      if (user === null) return reply;
      return may(user.role, 'usage')
        ? await showUsage(facts, reply, user, path)
        : await showWelcome(facts, reply, user);
    });
}

async function showUsage(facts: PageFacts, reply: FastifyReply, user: SignedIn, path: string): Promise<FastifyReply> {
  const { services, limits } = facts;
  const to = services.now();
  const tenant = user.tenantId;
  const usage = await usageByDay(services.database, { tenant, from: startOfDay(to) - (DAYS - 1) * DAY, to });
  const figures = await figuresByRoute(services.lists().warehouse, { tenant, from: to - DAY, to });
  const tier = tierGiven(user.tier, services.tiers);
  const policies = limitsOfTier(tier);
  const left = await Promise.all(
    ROUTE_CLASSES.map(async (routes) => ({
      routes,
      policy: policies[routes],
      tokens: await limits.left(tenant, routes, policies[routes]),
    })),
  );
  const days = quantitiesOf(usage.days, to);
  const total = days.reduce((sum, { quantity }) => sum + quantity, 0);
  return await sendPage(facts.accounts, reply, {
    title: 'Usage',
    active: path === '/account' ? 'account' : 'usage',
    body: [
      `<p class="kick">${escaped(user.tenantName)} · ${escaped(tier.name)} · ${freshText(usage.freshThrough)}</p>`,
      opening(
        headline(total),
        'What you can count here is what is counted: the bars and the bill come from one ledger. Answers of 304, and refused requests, are in the list of requests; refused and failed ones cost nothing.',
      ),
      `<section><div class="head"><h2>Requests per day</h2><p>The last ${DAYS} days, UTC.</p></div>${dayBars(days, `Billed requests per day, ${DAYS} days to ${isoDate(to)}`)}${dayTable(days)}</section>`,
      `<section><div class="head"><h2>Limits, and what is left of them</h2><p>A bucket for each kind of route: it fills at a steady rate, and holds a burst.</p></div><dl class="lim">${left.map(limitOf).join('')}</dl></section>`,
      routesOf(figures),
      total === 0 ? firstSteps(facts) : '',
    ].join(''),
  });
}

const headline = (total: number): string =>
  total === 0
    ? 'No request has been counted yet'
    : `${countText(total)} ${total === 1 ? 'request' : 'requests'} in ${DAYS} days`;

/** Up to when everything is counted. */
export const freshText = (through: number | null): string =>
  through === null ? 'nothing is counted yet' : `counted to ${timeText(through)}`;

const startOfDay = (at: number): number => Math.floor(at / DAY) * DAY;

/** Every day of the chart, those without a request too. */
function quantitiesOf(days: readonly UsageDay[], to: number): { day: string; quantity: number }[] {
  const known = new Map<string, number>();
  for (const { day, quantity } of days) known.set(day, (known.get(day) ?? 0) + quantity);
  return Array.from({ length: DAYS }, (_, i) => {
    const day = isoDate(startOfDay(to) - (DAYS - 1 - i) * DAY);
    return { day, quantity: known.get(day) ?? 0 };
  });
}

function dayTable(days: readonly { readonly day: string; readonly quantity: number }[]): string {
  const rows = days
    .filter(({ quantity }) => quantity > 0)
    .map(({ day, quantity }) => `<tr><th scope="row">${day}</th><td class="n">${countText(quantity)}</td></tr>`);
  if (rows.length === 0) return '';
  return `<details><summary>Numbers of this chart</summary><table><thead><tr><th>Day</th><th class="n">Requests</th></tr></thead><tbody>${rows.join('')}</tbody></table></details>`;
}

function limitOf({
  routes,
  policy: { rate, burst },
  tokens,
}: {
  readonly routes: RouteClass;
  readonly policy: { readonly rate: number; readonly burst: number };
  readonly tokens: number;
}): string {
  return `<div><dt>${CLASS_TEXTS[routes]}</dt><dd class="v">${countText(Math.floor(tokens))} of ${countText(Math.floor(burst))} left</dd><dd>${leftBar(tokens / burst)}</dd><dd class="d">${rateText(rate)}</dd></div>`;
}

const rateText = (rate: number): string =>
  rate >= 1 ? `fills by ${countText(rate)} a second` : `fills by ${countText(Math.round(rate * 60))} a minute`;

function routesOf(figures: readonly RouteFigures[]): string {
  if (figures.length === 0) return '';
  const requests = figures.reduce((sum, each) => sum + each.requests, 0);
  const errors = figures.reduce((sum, each) => sum + each.refused + each.failed, 0);
  const rows = figures.map(
    (each) =>
      `<tr><th scope="row"><code>${escaped(each.route)}</code></th><td class="n">${countText(each.requests)}</td><td class="n">${each.refused === 0 ? '–' : countText(each.refused)}</td><td class="n">${each.failed === 0 ? '–' : countText(each.failed)}</td><td class="p">${timesBar(each)}</td><td class="n">${msText(each.p50)} / ${msText(each.p95)} / ${msText(each.p99)}</td></tr>`,
  );
  return `<section><div class="head"><h2>${routesHeadline(figures)}</h2><p>The last 24 hours: ${plural(requests, 'request')}, ${plural(errors, 'error')} (${percent(errors / requests, 2)}). Measured in the gateway, to the last byte of the answer.</p></div><div class="scroll"><table class="lat"><thead><tr><th>Route</th><th class="n">Requests</th><th class="n">Refused</th><th class="n">Failed</th><th class="p">p50 to p95, tick at p99; 1 to 1,000 ms, log scale</th><th class="n">p50 / p95 / p99, ms</th></tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`;
}

/** The news of the routes: what failed, else how fast the slowest is. */
function routesHeadline(figures: readonly RouteFigures[]): string {
  const failed = figures.reduce((sum, each) => sum + each.failed, 0);
  if (failed > 0) return `${plural(failed, 'request')} failed on our side in 24 hours`;
  return `Every route answers within ${msText(Math.max(...figures.map(({ p99 }) => p99)))} ms at p99`;
}

const firstSteps = ({ services }: PageFacts): string =>
  `<section><div class="head"><h2>Your first request</h2><p>Make a key on the page <a href="/account/keys">Keys</a>, then:</p></div><pre>curl -H "Authorization: Bearer $ARGUS_KEY" ${escaped(services.base)}/v1/overview</pre><p class="note">All routes: <a href="/v1/openapi.json">OpenAPI 3.1</a>, for people <a href="/account/reference">the reference</a>.</p></section>`;

/** Whose role reads no usage. */
const showWelcome = (facts: PageFacts, reply: FastifyReply, user: SignedIn): Promise<FastifyReply> =>
  sendPage(facts.accounts, reply, {
    title: 'Account',
    active: 'account',
    body: `<p class="kick">${escaped(user.tenantName)}</p>${opening(`Signed in as ${user.userName}`, `Your role is ${user.role}. Owners, admins, analysts and those who pay see what is used; ask one of them.`)}`,
  });
