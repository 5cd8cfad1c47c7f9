import { z } from 'zod';
import { escaped } from '#wording/html.ts';

/** The fields of a form as they were sent. */
export const formOf = (body: unknown): URLSearchParams => new URLSearchParams(typeof body === 'string' ? body : '');

const emailText = z.email().max(254);

/** The address in a field, or null. */
export const emailOf = (form: URLSearchParams): string | null =>
  emailText.safeParse(form.get('email')?.trim()).data ?? null;

const HIDDEN = /[\p{Cc}\p{Cf}]/gu;

/** A line of text in a field without what cannot be seen; null: it is empty or too long. */
export function lineOf(form: URLSearchParams, name: string, longest: number): string | null {
  const text = (form.get(name) ?? '').replaceAll(HIDDEN, '').trim();
  return text === '' || text.length > longest ? null : text;
}

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly value?: string;
  /** Further attributes, of our own. */
  readonly more?: string;
}

export const inputOf = ({ name, label, value = '', more = '' }: Field): string =>
  `<div><label for="${name}">${escaped(label)}</label><input id="${name}" name="${name}" value="${escaped(value)}" required ${more}></div>`;

export const EMAIL_ATTRIBUTES =
  'type="email" autocomplete="username webauthn" maxlength="254" placeholder="name@company.com"';

export const hidden = (name: string, value: string): string =>
  `<input type="hidden" name="${name}" value="${escaped(value)}">`;

/** A title with what it means, as a page begins. */
export const opening = (title: string, text: string): string =>
  `<h1>${escaped(title)}</h1><p class="deck">${escaped(text)}</p>`;
