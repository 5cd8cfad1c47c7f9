import { SITE_ADDRESS } from '#contracts/site-address.ts';
import { can } from '#contracts/tiers.ts';
import { archivedDays } from '../page-types/archive.ts';
import { archivePath, instrumentPath } from '../paths.ts';
import type { FileType } from './file-type.ts';
import { xmlText } from './xml.ts';

/** `/sitemap.xml`: every page of the tier (sitemaps.org 0.9): those of the navigation, of instruments and of past days. */
export const sitemap: FileType = (report) => {
  const { tier, rows, navigation } = report;
  const days = can(tier, 'history') ? archivedDays(report).map(({ date }) => archivePath(date)) : [];
  const paths = [
    ...days,
    ...navigation.map(({ href }) => href),
    ...rows.instruments.map(({ symbol }) => instrumentPath(symbol)),
  ];
  const urls = paths.map((path) => `<url><loc>${xmlText(SITE_ADDRESS + encodeURI(path))}</loc></url>`);
  const text = [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ...urls,
    '</urlset>\n',
  ].join('\n');
  return [{ tier: tier.name, path: '/sitemap.xml', type: 'application/xml; charset=utf-8', text }];
};
