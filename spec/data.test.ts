import { describe, expect, it } from 'vitest';
import { bytesOf, dataOf, joined, lengthOf, textOf } from './data.js';

describe('the bytes of a pattern', () => {
  it('tell of each where it belongs', () => {
    expect([...bytesOf({ pattern: 7, length: 10 })]).toEqual([7, 0, 0, 0, 7, 0, 0, 1, 7, 0]);
    expect([...bytesOf({ pattern: 7, length: 4, at: 4 * 0x10203 + 1 })]).toEqual([1, 2, 3, 7]);
  });

  it('are found again wherever they are cut', () => {
    const whole = bytesOf({ pattern: 9, length: 4000 });
    for (const at of [0, 1, 2, 3, 4, 999, 2001])
      expect(dataOf(whole.subarray(at, at + 100), [5, 9])).toEqual([
        at === 0 ? { pattern: 9, length: 100 } : { pattern: 9, at, length: 100 },
      ]);
  });

  it('show where one is lost, and what else came in between', () => {
    const whole = bytesOf({ pattern: 9, length: 400 });
    const lossy = new Uint8Array([...whole.subarray(0, 203), ...whole.subarray(204)]);
    expect(dataOf(lossy, [9])).toEqual([
      { pattern: 9, length: 203 },
      { pattern: 9, at: 204, length: 196 },
    ]);
    const mixed = new Uint8Array([...bytesOf('HTTP '), ...whole.subarray(0, 40), ...bytesOf('\xff end')]);
    expect(dataOf(mixed, [9])).toEqual(['HTTP ', { pattern: 9, length: 40 }, '\xff end']);
  });
});

it('text is one byte for each character, and comes back the same', () => {
  expect([...bytesOf('a\xe9\0')]).toEqual([97, 233, 0]);
  expect(textOf(bytesOf('a\xe9\0'))).toBe('a\xe9\0');
  expect(dataOf(bytesOf('a\xe9\0'), [1])).toEqual(['a\xe9\0']);
  expect(lengthOf('abc')).toBe(3);
});

it('what goes on where the last ended is joined to it', () => {
  const { length } = { length: 20 };
  expect(joined([{ pattern: 1, length }], [{ pattern: 1, at: 20, length }, 'a'])).toEqual([
    { pattern: 1, length: 40 },
    'a',
  ]);
  expect(joined(['a'], ['b', { pattern: 1, length }])).toEqual(['ab', { pattern: 1, length }]);
  expect(joined([{ pattern: 1, length }], [{ pattern: 1, length }])).toHaveLength(2);
});
