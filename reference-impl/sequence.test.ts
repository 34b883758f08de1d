import { describe, expect, it } from 'vitest';
import { inSequence, type Steps } from './sequence.js';

const caught = function* (step: () => unknown): Steps<unknown> {
  try {
    return [yield step(), yield 'plain'];
  } catch (exception) {
    return ['caught', exception];
  } finally {
    yield 'cleanup';
  }
};

describe('steps', () => {
  it('that are plain values follow at once', () => {
    expect(inSequence(caught(() => 1))).toEqual([1, 'plain']);
  });

  it('that are promises are waited for', async () => {
    const result = inSequence(caught(() => Promise.resolve(1)));
    expect(result).toBeInstanceOf(Promise);
    expect(await result).toEqual([1, 'plain']);
  });

  it('that are rejected raise where they stand', async () => {
    expect(await inSequence(caught(() => Promise.reject(new Error('x'))))).toEqual(['caught', new Error('x')]);
  });

  it('that raise to the end raise, at once or as a promise', async () => {
    const failing = function* (first: unknown): Steps<void> {
      yield first;
      throw new Error('x');
    };
    expect(() => inSequence(failing(1))).toThrow('x');
    await expect(inSequence(failing(Promise.resolve()))).rejects.toThrow('x');
  });

  it('that follow at once a hundred thousand times do not grow the stack', () => {
    const many = function* (): Steps<number> {
      let sum = 0;
      for (let count = 0; count < 100_000; count += 1) sum += Number(yield 1);
      return sum;
    };
    expect(inSequence(many())).toBe(100_000);
  });
});
