import type { BrandRow } from '#database/brands.ts';
import { BRAND_STYLE } from '#wording/brand.ts';
import { escaped } from '#wording/html.ts';
import { type Section, sectionOf } from './message-section.ts';
import { MESSAGE_STYLE } from './message-style.ts';

/** Where somebody asks for a new link, by POST. */
export const NEW_LINK_PATH = '/link';

/** What a small page says. */
export interface Message {
  readonly title: string;
  readonly text: string;
  /** Whom it is about, before the text: an address. */
  readonly about?: string | undefined;
  /** What can be done here, the likeliest first. */
  readonly buttons?: readonly Button[];
  /** Takes back what was just done, beside the title. */
  readonly undo?: Button;
  /** Where one can go from here, the likeliest first. */
  readonly links?: readonly Link[];
  /** Offers to mail a new link, which leads to this page of the report. */
  readonly newLinkTo?: string;
  /** What there is, below everything else. */
  readonly sections?: readonly Section[];
}

/** Posts to a path of this host. */
export interface Button {
  readonly label: string;
  readonly path: string;
  /** What it does, in a sentence. */
  readonly text?: string;
}

export interface Link {
  readonly label: string;
  readonly path: string;
}

/**
 * A small page for what is not a report: no session, an ended link, a question, an error. Without a script, and with nothing of another host. It
 * names nobody where no brand is known.
 */
export function messagePage(message: Message, brand: BrandRow | null): string {
  const { title, text, about, undo, buttons = [], links = [], newLinkTo, sections = [] } = message;
  const heading = `<h1>${escaped(title)}</h1>`;
  const parts = [
    undo === undefined ? heading : `<div class="done">${heading}${formOf(undo)}</div>`,
    `<p class="deck">${about === undefined ? '' : `For <b>${escaped(about)}</b>. `}${escaped(text)}</p>`,
    newLinkTo === undefined ? '' : newLinkForm(newLinkTo),
    optionsOf(buttons),
    linksOf(links),
    ...sections.map(sectionOf),
  ];
  const name = brand === null ? '' : escaped(brand.name);
  const head = [
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">',
    `<meta name="robots" content="noindex"><title>${escaped(title)}${name && ` · ${name}`}</title><style>${MESSAGE_STYLE}</style>`,
    brand === null ? '' : `<link rel="stylesheet" href="${BRAND_STYLE}">`,
  ];
  const home = brand === null ? '' : `<a class="brand" href="/" aria-label="${name}"></a>`;
  return `<!doctype html><html lang="en"><head>${head.join('')}</head><body><header>${home}</header><main>${parts.join('')}</main>${footerOf(brand)}</body></html>`;
}

function newLinkForm(page: string): string {
  return `<form class="link" method="post" action="${NEW_LINK_PATH}"><input type="hidden" name="page" value="${escaped(page)}"><label for="email">Your e-mail address</label><div class="line"><input id="email" name="email" type="email" autocomplete="email" required maxlength="254" placeholder="name@company.com"><button class="go">Send me a new link</button></div><p class="small">If the address is known to us, a link arrives within a few minutes; if not, no mail is sent. This page says the same either way.</p></form>`;
}

const formOf = ({ label, path }: Button, isFirst = false): string =>
  `<form method="post" action="${escaped(path)}"><button${isFirst ? ' class="go"' : ''}>${escaped(label)}</button></form>`;

function optionsOf(buttons: readonly Button[]): string {
  if (buttons.length === 0) return '';
  const items = buttons.map((button, i) => {
    const { text } = button;
    return text === undefined
      ? `<li>${formOf(button, i === 0)}</li>`
      : `<li><div><b>${escaped(button.label)}</b><span>${escaped(text)}</span></div>${formOf(button, i === 0)}</li>`;
  });
  return `<ul class="opts">${items.join('')}</ul>`;
}

const linksOf = (links: readonly Link[]): string =>
  links.length === 0
    ? ''
    : `<ul class="links">${links.map(({ label, path }) => `<li><a href="${escaped(path)}">${escaped(label)}</a></li>`).join('')}</ul>`;

function footerOf(brand: BrandRow | null): string {
  const contact =
    brand === null || brand.contact === null
      ? ''
      : `<p>Questions: <a href="mailto:${escaped(brand.contact)}">${escaped(brand.contact)}</a></p>`;
  const legal = brand?.footer ? '<p class="legal"></p>' : '';
  return contact === '' && legal === '' ? '' : `<footer>${contact}${legal}</footer>`;
}
