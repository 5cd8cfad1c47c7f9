import fc from 'fast-check';
import { expect, it } from 'vitest';
import { groupName, parseGroup } from './group.ts';
import { ASSET_CLASSES } from './instrument.ts';
import { MARKET_IDS } from './market-id.ts';
import { SHIFT_LEVELS } from './models/shifts/findings.ts';
import { groupsOfShift } from './models/shifts/sides.ts';

const groups = fc.record({ assetClass: fc.constantFrom(...ASSET_CLASSES), market: fc.constantFrom(...MARKET_IDS) });
const symbols = fc.oneof(
  fc.stringMatching(/^[A-Z0-9.:@&+=_-]{1,12}$/),
  fc.constantFrom('EURUSD@OANDA', 'crypto@BINANCE', '@24x7', 'crypto@', 'us_equity@xnys@1', 'a@b'),
);

it('the name of a group gives the group back', () => {
  fc.assert(
    fc.property(groups, (group) => {
      expect(parseGroup(groupName(group))).toEqual(group);
    }),
  );
});

it('a text is read as a group only if it is exactly the name of one', () => {
  fc.assert(
    fc.property(symbols, (symbol) => {
      const group = parseGroup(symbol);
      expect(group === null ? symbol : groupName(group)).toBe(symbol);
      expect(group === null).toBe(!ASSET_CLASSES.some((name) => MARKET_IDS.some((id) => symbol === `${name}@${id}`)));
    }),
  );
});

it('the level of a shift decides which of its sides is a group, so that a symbol with an @ stays a symbol', () => {
  fc.assert(
    fc.property(fc.constantFrom(...SHIFT_LEVELS), groups, groups, symbols, (level, one, other, symbol) => {
      const sides = {
        market: ['', ''],
        class: [groupName(one), ''],
        block: [groupName(one), groupName(other)],
        symbol: [symbol, groupName(other)],
        hub: [symbol, ''],
        pair: [symbol, 'crypto@24x7'],
      } as const;
      const [subject, peer] = sides[level];
      expect(groupsOfShift({ level, subject, peer })).toEqual({
        subject: level === 'class' || level === 'block' ? one : null,
        peer: level === 'block' || level === 'symbol' ? other : null,
      });
    }),
  );
});

it('a shift whose group is none is refused', () => {
  expect(() => groupsOfShift({ level: 'class', subject: 'EURUSD@OANDA', peer: '' })).toThrow(/is no group/);
});
