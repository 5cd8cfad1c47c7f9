import { expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

it('the same value is the same text, in whatever order its names were given', () => {
  const text = '{"a":[1,{"x":null,"y":true}],"b":"é\\n"}';
  expect(canonicalJson({ b: 'é\n', a: [1, { y: true, x: null }] })).toBe(text);
  expect(canonicalJson({ a: [1, { x: null, y: true }], b: 'é\n', c: undefined })).toBe(text);
  expect(JSON.parse(text)).toEqual({ a: [1, { x: null, y: true }], b: 'é\n' });
});

it('names are ordered by their characters, not by a language', () => {
  expect(canonicalJson({ b: 1, B: 2, ä: 3, a10: 4, a9: 5 })).toBe('{"B":2,"a10":4,"a9":5,"b":1,"ä":3}');
});
