import { describe, expect, it } from 'vitest';
import type { AsyncItems, Coroutine } from '../spec/future.js';
import { asyncFor } from './async-for.js';
import { atOnce } from './coroutine.js';
import { sleep } from './sleep.js';
import { VirtualLoop } from './virtual-loop.js';

/** Counts up to `last`, one item a second. */
const counting = (last: number, seen: unknown[], end?: unknown): AsyncItems<number> => {
  let count = 0;
  return {
    *next() {
      seen.push('next');
      yield* sleep(1);
      count += 1;
      if (count <= last) return { done: false, value: count };
      if (end !== undefined) throw end;
      return { done: true, value: undefined };
    },
  };
};

const walking = function* (seen: unknown[], item: number): Coroutine<void> {
  seen.push(item);
  yield* sleep(1);
  seen.push('walked');
};

describe('a walk through items that come one by one', () => {
  it('asks for the next when the body is over, and tells that the end was reached', () => {
    const seen: unknown[] = [];
    const ended = new VirtualLoop().runUntilComplete(asyncFor(counting(2, seen), (item) => walking(seen, item)));
    expect([ended, seen]).toEqual([true, ['next', 1, 'walked', 'next', 2, 'walked', 'next']]);
  });

  it('can be left early, and asks for no more then', () => {
    const seen: unknown[] = [];
    const ended = new VirtualLoop().runUntilComplete(asyncFor(counting(5, seen), (item) => atOnce(() => item === 2)));
    expect([ended, seen]).toEqual([false, ['next', 'next']]);
  });

  it('is over when an item or the body raises', () => {
    const seen: unknown[] = [];
    const error = new Error('x');
    const walk = asyncFor(counting(1, seen, error), (item) => walking(seen, item));
    expect(() => new VirtualLoop().runUntilComplete(walk)).toThrow(error);
    const failing = asyncFor(counting(3, seen), () =>
      atOnce(() => {
        throw error;
      }),
    );
    expect(() => new VirtualLoop().runUntilComplete(failing)).toThrow(error);
    expect(seen).toEqual(['next', 1, 'walked', 'next', 'next']);
  });

  it('lets other tasks run while it waits', () => {
    const loop = new VirtualLoop();
    const seen: unknown[] = [];
    loop.callLater(0.5 as never, () => seen.push('other'));
    loop.runUntilComplete(asyncFor(counting(1, seen), (item) => walking(seen, item)));
    expect(seen).toEqual(['next', 'other', 1, 'walked', 'next']);
  });
});
