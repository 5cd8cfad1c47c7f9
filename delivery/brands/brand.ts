import { z } from 'zod';
import type { BrandRow } from '#database/brands.ts';
import { ARGUS } from '#wording/brand.ts';
import { faultOfMark } from './mark.ts';

/** What readers see where their tenant has no brand. */
export const OUR_BRAND: BrandRow = {
  name: ARGUS.name,
  colour: null,
  mark: null,
  footer: null,
  domain: null,
  contact: null,
};

const line = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .regex(/^[^\p{Cc}\p{Cf}]*$/u, 'it holds a character that cannot be seen');

/** A brand as somebody writes it: what it gives is fit for pages. */
export const brandInput = z.object({
  name: line(40),
  colour: z
    .string()
    .toLowerCase()
    .regex(/^#[0-9a-f]{6}$/, 'write it as # and six hexadecimal digits')
    .nullable(),
  mark: z
    .string()
    .nullable()
    .superRefine((svg, context) => {
      const fault = svg === null ? null : faultOfMark(svg);
      if (fault !== null) context.addIssue({ code: 'custom', message: fault });
    }),
  footer: line(300).nullable(),
  contact: z.email().max(254).nullable(),
  domain: z
    .string()
    .toLowerCase()
    .max(253)
    .regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]$/, 'write a host name, such as reports.example.com')
    .nullable(),
});
