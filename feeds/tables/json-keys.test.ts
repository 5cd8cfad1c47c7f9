import { describe, expect, test } from 'vitest';
import { repeatedKey } from './json-keys.ts';

describe('repeatedKey', () => {
  test.each([
    ['in one record', '[{"c":1,\n"c":2}]', { key: 'c', line: 2 }],
    ['in the second of two records', '[{"c":1},\n{"c":1,"v":2,"c":1}]', { key: 'c', line: 2 }],
    ['written once with an escape', '{"close":1,"\\u0063lose":2}', { key: 'close', line: 1 }],
    ['with spaces before the colon', '{"a" \n : 1, "a":2}', { key: 'a', line: 2 }],
    ['around an object between them', '{"a":{"b":1},"c":[{"b":2}],"a":3}', { key: 'a', line: 1 }],
    ['on the third of some lines', '{"a":1}\n{"a":1}\n{"a":1,"a":2}\n', { key: 'a', line: 3 }],
    ['that is empty', '{"":1,"":2}', { key: '', line: 1 }],
    ['of the prototype', '{"__proto__":1,"__proto__":2}', { key: '__proto__', line: 1 }],
  ])('a key that stands twice %s is found', (_, text, found) => {
    expect(repeatedKey(text)).toEqual(found);
  });

  test.each([
    ['of other records', '[{"a":1},{"a":2}]'],
    ['of the object around it', '{"a":{"a":{"a":1}}}'],
    ['that are values', '{"a":"b","b":"a","c":["a","a"]}'],
    ['inside of a text', '{"a":"\\"a\\":1,{\\"a\\":","b":"}{"}'],
  ])('keys %s are no second ones', (_, text) => {
    expect(repeatedKey(text)).toBeNull();
  });

  test('a text of a million values is looked through in less than ten seconds', () => {
    const text = `[${Array.from({ length: 200_000 }, (_, i) => `{"t":${i},"o":1,"h":2,"l":1,"c":2}`).join(',')}]`;
    const started = performance.now();
    expect(repeatedKey(text)).toBeNull();
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
