import { type Account, need } from './account.ts';
import { paySession } from './checkout.ts';
import { attachCard, updateCustomer } from './customers.ts';
import { payInvoice } from './payments.ts';
import { Refusal } from './refusal.ts';
import { updateSubscription } from './subscription-changes.ts';

/** What a page answers a form with: another address, or itself with a message. */
export type PageAnswer = { readonly redirect: string } | { readonly status: number; readonly html: string };

const escaped = (value: string): string => value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const dollars = (cents: number): string => `$${(cents / 100).toFixed(2)}`;

const pageWith = (title: string, parts: readonly string[]): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title></head>` +
  `<body><main><h1>${escaped(title)}</h1><p>A local Stripe for tests: no money moves.</p>${parts.join('')}</main></body></html>`;

const buttons = (actions: readonly (readonly [action: string, label: string])[]): string =>
  `<form method="post">${actions
    .map(([action, label]) => `<button name="action" value="${action}">${escaped(label)}</button>`)
    .join(' ')}</form>`;

const CLOSED = 'This page is no longer open.';

/** The page of a session of Checkout. */
export function checkoutPage(account: Account, id: string, message = ''): string {
  const session = need(account.checkoutSessions, 'checkout session', id);
  if (session.status !== 'open') return pageWith('Checkout', [`<p>${CLOSED}</p>`]);
  const { items, trial_period_days: days } = account.intended.get(id) ?? { items: [] };
  const rows = items.map(({ price: priceId }) => {
    const {
      lookup_key: key,
      unit_amount: cents,
      transform_quantity: packages,
    } = need(account.prices, 'price', priceId);
    const unit = packages === null ? 'each' : `for ${packages.divide_by}`;
    return `<li>${escaped(key ?? priceId)}: ${dollars(cents)} ${unit}</li>`;
  });
  return pageWith('Checkout', [
    message === '' ? '' : `<p role="alert">${escaped(message)}</p>`,
    `<ul>${rows.join('')}</ul>`,
    days === undefined ? '' : `<p>${days} days for free, then every month.</p>`,
    buttons([
      ['pay', 'Pay'],
      ['decline', 'Pay with a card that declines'],
      ['cancel', 'Go back'],
    ]),
  ]);
}

/** A button of that page. */
export function onCheckout(account: Account, id: string, action: string): PageAnswer {
  const session = need(account.checkoutSessions, 'checkout session', id);
  if (session.status !== 'open') return { status: 410, html: checkoutPage(account, id) };
  if (action === 'cancel' && session.cancel_url !== null) return { redirect: session.cancel_url };
  if (action === 'decline') return { status: 402, html: checkoutPage(account, id, 'Your card was declined.') };
  if (action !== 'pay') return { status: 400, html: checkoutPage(account, id, 'This button does nothing here.') };
  paySession(account, session);
  return { redirect: session.success_url.replace('{CHECKOUT_SESSION_ID}', session.id) };
}

const liveOf = (account: Account, customer: string) =>
  [...account.subscriptions.values()].filter(
    (subscription) =>
      subscription.customer === customer && !['canceled', 'incomplete_expired'].includes(subscription.status),
  );

/** The page of a session of the portal: subscriptions, invoices, the card. */
export function portalPage(account: Account, id: string, message = ''): string {
  const { customer } = need(account.portalSessions, 'portal session', id);
  const subscriptions = liveOf(account, customer).map(
    ({ id: name, status, cancel_at_period_end: ends }) =>
      `<li>${name}: ${status}${ends ? ', ends with its period' : ''}</li>`,
  );
  const invoices = [...account.invoices.values()]
    .filter((invoice) => invoice.customer === customer)
    .map(({ id: name, status, total }) => `<li>${name}: ${status}, ${dollars(total)}</li>`);
  return pageWith('Billing', [
    message === '' ? '' : `<p role="alert">${escaped(message)}</p>`,
    `<h2>Subscriptions</h2><ul>${subscriptions.join('')}</ul><h2>Invoices</h2><ul>${invoices.join('')}</ul>`,
    buttons([
      ['good-card', 'Use a card that pays'],
      ['bad-card', 'Use a card that declines'],
      ['pay', 'Pay what is open'],
      ['cancel', 'End with the period'],
      ['keep', 'Do not end'],
      ['return', 'Go back'],
    ]),
  ]);
}

function giveCard(account: Account, customer: string, token: string): void {
  const { id } = attachCard(account, token, customer);
  updateCustomer(account, customer, { metadata: {}, invoice_settings: { default_payment_method: id } });
}

/** A button of the portal. @throws Refusal when the card declines */
function doOnPortal(account: Account, customer: string, action: string): void {
  if (action === 'good-card') giveCard(account, customer, 'pm_card_visa');
  if (action === 'bad-card') giveCard(account, customer, 'pm_card_chargeCustomerFail');
  if (action === 'cancel' || action === 'keep')
    for (const subscription of liveOf(account, customer))
      updateSubscription(account, subscription, {
        cancel_at_period_end: action === 'cancel',
        metadata: {},
        proration_behavior: 'none',
      });
  if (action !== 'pay') return;
  for (const invoice of account.invoices.values())
    if (invoice.customer === customer && invoice.status === 'open') payInvoice(account, invoice);
}

export function onPortal(account: Account, id: string, action: string): PageAnswer {
  const session = need(account.portalSessions, 'portal session', id);
  if (action === 'return') return { redirect: session.return_url };
  try {
    doOnPortal(account, session.customer, action);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: error.status, html: portalPage(account, id, error.message) };
  }
  return { status: 200, html: portalPage(account, id) };
}
