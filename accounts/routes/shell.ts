import type { BrandRow } from '#database/brands.ts';
import { escaped } from '#wording/html.ts';
import { ACCOUNT_STYLE } from './style.ts';

/** The pages of an account, in the order of its navigation. */
const PAGES = [
  ['account', 'Account', '/account'],
  ['usage', 'Usage', '/account/usage'],
  ['requests', 'Requests', '/account/requests'],
  ['keys', 'Keys', '/account/keys'],
  ['webhooks', 'Webhooks', '/account/webhooks'],
  ['members', 'Members', '/account/members'],
] as const;

/** Which page is open; null: one that is in no navigation. */
export type AccountSection = (typeof PAGES)[number][0];

/** The face of the tenant whose account it is, as a style sheet. */
export const ACCOUNT_BRAND_STYLE = '/account/brand.css';
/** Where a user looks after its own ways to sign in. */
export const YOU_PATH = '/account/you';

export interface AccountPage {
  /** Of the window; the page has its own h1. */
  readonly title: string;
  readonly active: AccountSection | null;
  /** HTML of what is between header and footer. Everything foreign in it is escaped. */
  readonly body: string;
  /** Who reads it: its navigation and the way out are shown. Null: nobody has signed in. */
  readonly signedIn: { readonly email: string } | null;
  /** Null: nobody is named. */
  readonly brand: BrandRow | null;
  /** Addresses of scripts of this host, which the policy of the answer has to allow. */
  readonly scripts?: readonly string[];
}

/** What an account page may load: its style sheets, and nothing that is not of this host. */
export const ACCOUNT_POLICY = policyWith(`'none'`);
/** The same for a page with a script of this host. */
export const SCRIPT_POLICY = policyWith(`'self'`);

function policyWith(scripts: string): string {
  return `default-src 'none'; script-src ${scripts}; connect-src ${scripts}; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;
}

/** A whole page: header with navigation, the body, footer. */
export function accountPage({ title, active, body, signedIn, brand, scripts = [] }: AccountPage): string {
  const name = brand === null ? '' : escaped(brand.name);
  const head = [
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">',
    `<meta name="robots" content="noindex"><title>${escaped(title)}${name && ` · ${name}`}</title>`,
    `<link rel="stylesheet" href="${ACCOUNT_STYLE}"><link rel="stylesheet" href="${ACCOUNT_BRAND_STYLE}">`,
    ...scripts.map((address) => `<script type="module" src="${escaped(address)}"></script>`),
  ];
  const home = name && `<a class="brand" href="/" aria-label="${name}"></a>`;
  const wrap = `wrap${signedIn === null ? ' narrow' : ''}`;
  return [
    `<!doctype html><html lang="en"><head>${head.join('')}</head>`,
    `<body><a class="skip" href="#main">Skip to the page</a><header class="bar"><div class="${wrap}">${home}${whoOf(signedIn)}</div></header>`,
    `<div class="${wrap}"><main id="main">${signedIn === null ? '' : navigationOf(active)}${body}</main>${footerOf(brand)}</div></body></html>`,
  ].join('');
}

const whoOf = (signedIn: AccountPage['signedIn']): string =>
  signedIn === null
    ? ''
    : `<div class="who"><a class="soft" href="${YOU_PATH}">${escaped(signedIn.email)}</a><form method="post" action="/account/sign-out"><button>Sign out</button></form></div>`;

const navigationOf = (active: AccountSection | null): string =>
  `<nav class="sub" aria-label="Account">${PAGES.map(
    ([section, label, path]) => `<a href="${path}"${section === active ? ' aria-current="page"' : ''}>${label}</a>`,
  ).join('')}</nav>`;

function footerOf(brand: BrandRow | null): string {
  const contact = brand?.contact ?? null;
  const questions =
    contact === null ? '' : `<p>Questions: <a href="mailto:${escaped(contact)}">${escaped(contact)}</a></p>`;
  return `<footer class="foot"><p>All times UTC.</p>${questions}${brand?.footer ? '<p class="legal"></p>' : ''}</footer>`;
}
