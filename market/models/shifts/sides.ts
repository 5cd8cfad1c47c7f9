import { type Group, parseGroup } from '../../group.ts';
import type { ShiftLevel } from './findings.ts';

/** The two sides of a shift as its row stores them: each is the name of a group, a symbol or ''. */
interface Sides {
  readonly level: ShiftLevel;
  readonly subject: string;
  readonly peer: string;
}

/** Which side of a shift is a group, by its level. The other sides are symbols, or '' where there is nobody. */
const GROUP_SIDES: Readonly<Record<ShiftLevel, readonly ('subject' | 'peer')[]>> = {
  market: [],
  class: ['subject'],
  block: ['subject', 'peer'],
  symbol: ['peer'],
  hub: [],
  pair: [],
};

/**
 * The groups of a shift. Only the level says which side is one: a symbol is never read as a group, whatever it is called.
 * @throws RangeError when a side that must be a group is none.
 */
export function groupsOfShift({ level, ...sides }: Sides): { subject: Group | null; peer: Group | null } {
  const groupOf = (side: 'subject' | 'peer'): Group | null => {
    if (!GROUP_SIDES[level].includes(side)) return null;
    const group = parseGroup(sides[side]);
    if (group === null) throw new RangeError(`the ${side} of a shift of level ${level} is no group: "${sides[side]}"`);
    return group;
  };
  return { subject: groupOf('subject'), peer: groupOf('peer') };
}
