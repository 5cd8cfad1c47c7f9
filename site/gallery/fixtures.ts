import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { DAY } from '#market/time.ts';
import { pageModel } from '#reports/models/page-model.ts';
import type { Model } from '../src/model.ts';
import { allStale, type EdgeCase, longNames, noData, oneInstrument, rightToLeft, unbroken } from './edge-cases.ts';

export type Template = Model['template'];

/** A page of the gallery. */
export interface Fixture {
  readonly template: Template;
  readonly tier: string;
  /** "as it is", or the case that it shows. */
  readonly name: string;
  readonly model: Model;
  /** What the clock of its reader shows, UTC ms. */
  readonly now: number;
}

/** As it was recorded from a market without faults. */
export const AS_IT_IS = 'as it is';

/** What happens to every page. */
const COMMON = {
  'no data': noData,
  'one instrument': oneInstrument,
  'very long names': longNames,
  'all stale': allStale,
  'right to left': rightToLeft,
  '300 characters': unbroken,
} as const satisfies Record<string, EdgeCase>;

const { 'one instrument': _, ...OF_SEVERAL } = COMMON;

/** Every type of page with the cases that it has. One that is missing here does not compile. */
const CASES: Readonly<Record<Template, Readonly<Record<string, EdgeCase>>>> = {
  overview: COMMON,
  class: COMMON,
  instrument: COMMON,
  signals: COMMON,
  shifts: COMMON,
  novelty: COMMON,
  compare: OF_SEVERAL,
  track_record: COMMON,
  evaluation: COMMON,
  archive: COMMON,
  archive_day: COMMON,
  instruments: COMMON,
  watchlist: COMMON,
  methodology: COMMON,
  glossary: COMMON,
  status: COMMON,
  tiers: COMMON,
  quality: COMMON,
};

export const TEMPLATES = Object.keys(CASES) as Template[];

/** Where a model of each tier is recorded: `node tools/record-fixtures.ts` writes it. */
export const recordOf = (template: Template): URL => new URL(`./recorded/${template}.json`, import.meta.url);

/** The schema of a template; null for the page of operators, whose report is made of checked rows. */
export function schemaOf(template: Template): z.ZodObject | null {
  return pageModel.options.find(({ shape }) => shape.template.value === template) ?? null;
}

/** The recorded models of a page type by tier, the lowest first. @throws Error when there are none, ZodError for one that breaks its schema */
export function recordedOf(template: Template): readonly Model[] {
  const schema = schemaOf(template);
  const models = JSON.parse(readFileSync(recordOf(template), 'utf8')) as Model[];
  return schema === null ? models : models.map((model) => schema.parse(model) as Model);
}

/** All fixtures of a page type: as it is for every tier, and for the highest every case that changes its page. */
export function fixturesOf(template: Template): Fixture[] {
  const recorded = recordedOf(template);
  const plain = recorded.map((model) => fixtureOf(model, AS_IT_IS));
  const highest = recorded.at(-1);
  if (highest === undefined) return plain;
  const schema = schemaOf(template);
  const strange = Object.entries(CASES[template]).map(([name, edge]) => fixtureOf(edge(highest, schema), name));
  const same = JSON.stringify(highest);
  return [...plain, ...strange.filter(({ model }) => JSON.stringify(model) !== same)];
}

/** A reader comes a minute after the newest data; of a page without any, a day after the first of all. */
const fixtureOf = (model: Model, name: string): Fixture => ({
  template: model.template,
  tier: model.tier,
  name,
  model,
  now: Math.max(model.asOf, DAY) + 60_000,
});

export const allFixtures = (): Fixture[] => TEMPLATES.flatMap(fixturesOf);

/** The address of a fixture in the gallery. */
export const addressOf = ({ template, tier, name }: Fixture): string =>
  `/${template}/${tier}/${name.replaceAll(' ', '-')}`;
