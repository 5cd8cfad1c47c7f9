import type { Model } from './model.ts';

/** A link of the bar above a page. */
export interface SectionLink {
  readonly href: string;
  readonly text: string;
  /** Of the page that is open: itself, or one of its group. */
  readonly current: 'page' | 'true' | undefined;
}

/** Pages of one group, such as classes, are one section of the bar; it leads to the first of them. */
export function sectionsOf(navigation: Model['navigation'], path: string): SectionLink[] {
  const groups = Map.groupBy(navigation, ({ group, href }) => group ?? href);
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const inGroup = [first, ...others].some(({ href }) => href === path);
    const current = first.href === path && first.group === undefined ? 'page' : inGroup ? 'true' : undefined;
    return [{ href: first.href, text: first.group ?? first.text, current }];
  });
}
