import { describe, expect, it } from 'vitest';
import type { Coroutine, Future as FuturePort } from '../spec/future.js';
import { atOnce, close, inWords, isCoroutine, isForeign, isFuture, refuseUnlessFresh, take } from './coroutine.js';
import { RuntimeError } from './errors.js';
import { Future } from './future.js';
import { VirtualLoop } from './virtual-loop.js';

const coroutine = (seen: unknown[] = []): Coroutine<void> => atOnce(() => void seen.push('run'));

describe('what can be awaited', () => {
  it('is a future or a coroutine, and nothing is both', () => {
    const future = new Future({ loop: new VirtualLoop() });
    expect([isFuture(future), isCoroutine(future)]).toEqual([true, false]);
    expect([isFuture(coroutine()), isCoroutine(coroutine())]).toEqual([false, true]);
    for (const other of [null, undefined, 5, 'x', {}, [], coroutine, Promise.resolve()]) {
      expect([isFuture(other), isCoroutine(other)]).toEqual([false, false]);
    }
  });

  it('belongs to a loop, as far as it tells', () => {
    const loop = new VirtualLoop();
    const future = new Future({ loop });
    expect([isForeign(future, loop), isForeign(future, new VirtualLoop())]).toEqual([false, true]);
    const silent: FuturePort = Object.create(future, { getLoop: { value: undefined } });
    expect(isForeign(silent, new VirtualLoop())).toBe(false);
  });
});

describe('a coroutine', () => {
  it('is taken once', () => {
    const fresh = coroutine();
    refuseUnlessFresh(fresh);
    take(fresh);
    expect(() => refuseUnlessFresh(fresh)).toThrow(RuntimeError);
  });

  it('is told from what is none, in words that help', () => {
    expect(() => refuseUnlessFresh(coroutine as never)).toThrow(
      new TypeError(
        'Expected a coroutine (a generator that was not started), got the function coroutine; call it first.',
      ),
    );
    expect([null, 5, [], Object.create(null)].map(inWords)).toEqual([
      'object null',
      'number 5',
      'an object (Array)',
      'an object (without class)',
    ]);
  });

  it('that nobody will run is closed without being run', () => {
    const seen: unknown[] = [];
    const unused = coroutine(seen);
    close(unused);
    expect([unused.next(), seen]).toEqual([{ done: true, value: undefined }, []]);
    close('nothing' as never);
  });

  it('that need not wait does what it does when it is awaited', () => {
    const seen: unknown[] = [];
    const unused = coroutine(seen);
    expect(seen).toEqual([]);
    expect(unused.next()).toEqual({ done: true, value: undefined });
    expect(seen).toEqual(['run']);
  });
});
