import { describe, expect, it } from 'vitest';
import type { AsyncManager, Coroutine } from '../spec/future.js';
import { asyncWith } from './async-with.js';
import { atOnce } from './coroutine.js';
import { CancelledError } from './errors.js';
import { sleep } from './sleep.js';
import { VirtualLoop } from './virtual-loop.js';

const noting = (seen: unknown[], name: string, answer: () => unknown = () => undefined): AsyncManager<string> => ({
  *enter() {
    yield* sleep(1);
    seen.push(`enter ${name}`);
    return name;
  },
  *exit(...raised) {
    yield* sleep(1);
    seen.push(`exit ${name}`, ...raised);
    return answer();
  },
});

const failing = (exception: unknown): Coroutine<never> =>
  atOnce(() => {
    throw exception;
  });

const outcome = (coroutine: Coroutine<unknown>): unknown => {
  try {
    return new VirtualLoop().runUntilComplete(coroutine);
  } catch (exception) {
    return { exception };
  }
};

describe('a block that is entered and left', () => {
  it('is left once at its end, and gives the result of its body', () => {
    const seen: unknown[] = [];
    expect(outcome(asyncWith(noting(seen, 'a'), (value) => atOnce(() => `body with ${value}`)))).toBe('body with a');
    expect(seen).toEqual(['enter a', 'exit a']);
  });

  it.each([new Error('x'), null, undefined])('is left once when the body raises, and told of it: %o', (exception) => {
    const seen: unknown[] = [];
    expect(outcome(asyncWith(noting(seen, 'a'), () => failing(exception)))).toEqual({ exception });
    expect(seen).toEqual(['enter a', 'exit a', { exception }]);
  });

  it('can suppress what the body raises', () => {
    const manager = noting([], 'a', () => 1);
    expect(outcome(asyncWith(manager, () => failing(new Error('x'))))).toBeUndefined();
  });

  it('ends with what leaving it raises', () => {
    const seen: unknown[] = [];
    const error = new Error('exit');
    const manager = noting(seen, 'a', () => {
      throw error;
    });
    expect(outcome(asyncWith(manager, () => atOnce(() => 1)))).toEqual({ exception: error });
    expect(outcome(asyncWith(manager, () => failing(new Error('x'))))).toEqual({ exception: error });
    expect(seen.filter((each) => each === 'exit a').length).toBe(2);
  });

  it('that could not be entered is not left', () => {
    const seen: unknown[] = [];
    const manager = { ...noting(seen, 'a'), enter: () => failing(new Error('enter')) };
    expect(outcome(asyncWith(manager, () => atOnce(() => seen.push('body'))))).toEqual({
      exception: new Error('enter'),
    });
    expect(seen).toEqual([]);
  });

  it('is left once when it is cancelled', () => {
    const loop = new VirtualLoop();
    const seen: unknown[] = [];
    const task = loop.createTask(asyncWith(noting(seen, 'a'), () => sleep(100)));
    loop.callLater(5 as never, () => task.cancel());
    expect(() => loop.runUntilComplete(task)).toThrow(CancelledError);
    expect(seen).toEqual(['enter a', 'exit a', { exception: expect.any(CancelledError) }]);
  });

  it('is left once when its coroutine is closed', () => {
    const seen: unknown[] = [];
    const manager = { enter: () => atOnce(() => 'a'), exit: () => atOnce(() => seen.push('exit')) };
    const coroutine = asyncWith(manager, function* () {
      yield;
    });
    coroutine.next();
    coroutine.return(undefined);
    expect(seen).toEqual(['exit']);
  });

  it('inside another is left first', () => {
    const seen: unknown[] = [];
    outcome(asyncWith(noting(seen, 'a'), () => asyncWith(noting(seen, 'b'), () => atOnce(() => seen.push('body')))));
    expect(seen).toEqual(['enter a', 'enter b', 'body', 'exit b', 'exit a']);
  });
});
