import { can } from '#contracts/tiers.ts';
import { GLOSSARY } from '#wording/glossary.ts';
import { archivedDays } from '../page-types/archive.ts';
import { type FileType, JSON_TYPE } from './file-type.ts';

const TERMS = Object.values(GLOSSARY).flatMap((theme) => Object.entries(theme).map(([id, { term }]) => [id, term]));

/**
 * `/search.json`: what a reader of the tier can look for, as lists of few characters, because a browser loads it whole. An instrument is its
 * symbol, the place of its class in `classes`, and its name where that says more. Addresses are made of ids in the browser.
 */
export const searchIndex: FileType = (report) => {
  const { tier, rows, facts, navigation } = report;
  const classes = facts.classes.map(({ assetClass, title }) => [assetClass, title]);
  const places = new Map(facts.classes.map(({ assetClass }, place) => [assetClass, place]));
  const instruments = rows.instruments.map(({ symbol, name, assetClass }) => [
    symbol,
    places.get(assetClass),
    ...(name === symbol ? [] : [name]),
  ]);
  const pages = navigation.map(({ href, text }) => [href, text]);
  const days = can(tier, 'history') ? archivedDays(report).map(({ date }) => date) : [];
  const text = JSON.stringify({ pages, classes, instruments, terms: TERMS, days });
  return [{ tier: tier.name, path: '/search.json', type: JSON_TYPE, text }];
};
