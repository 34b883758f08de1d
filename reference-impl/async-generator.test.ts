import { describe, expect, it } from 'vitest';
import type { Awaitable, Coroutine } from '../spec/future.js';
import { asyncFor } from './async-for.js';
import { AsyncGenerator, type AsyncGeneratorBody, closeGenerators } from './async-generator.js';
import { asyncWith } from './async-with.js';
import { atOnce } from './coroutine.js';
import { RuntimeError } from './errors.js';
import { Lock } from './lock.js';
import { createFuture, createTask } from './loop-tasks.js';
import { sleep } from './sleep.js';
import { VirtualLoop } from './virtual-loop.js';

const run = <Result>(main: (loop: VirtualLoop) => Coroutine<Result>): unknown => {
  const loop = new VirtualLoop();
  return loop.runUntilComplete(main(loop));
};

const outcome = function* (awaitable: Awaitable): Coroutine<unknown> {
  try {
    return yield* awaitable;
  } catch (exception) {
    return exception;
  }
};

/** Gives so many items, one a second, and cleans up for a second at the end. */
const counting = (last: number, seen: unknown[] = []): AsyncGeneratorBody =>
  function* (produce) {
    try {
      for (let count = 1; count <= last; count += 1) {
        yield* sleep(1);
        yield produce(count);
      }
    } finally {
      yield* sleep(1);
      seen.push('cleanup');
    }
  };

const end = { done: true, value: undefined };

describe('an async generator', () => {
  it('gives its items, and waits between them', () => {
    const seen: unknown[] = [];
    run(function* (loop) {
      const walk = asyncFor(new AsyncGenerator(counting(2, seen)), (item) =>
        atOnce(() => void seen.push(item, loop.time())),
      );
      seen.push(yield* walk);
    });
    expect(seen).toEqual([1, 1, 2, 2, 'cleanup', true]);
  });

  it('may give items and wait for nothing', () => {
    const seen = run(function* () {
      const generator = new AsyncGenerator(function* (produce) {
        yield produce(undefined);
        yield;
        yield produce('b');
      });
      return [yield* generator.next(), yield* generator.next(), yield* generator.next(), yield* generator.next()];
    });
    expect(seen).toEqual([{ done: false, value: undefined }, { done: false, value: 'b' }, end, end]);
  });

  it('hears what goes wrong with what it waits for', () => {
    const seen = run(function* () {
      const future = createFuture();
      future.setException(null);
      const pending = createFuture();
      const generator = new AsyncGenerator(function* (produce) {
        yield produce(yield* outcome(future));
        yield produce(yield* outcome(pending));
        yield produce(
          yield* outcome(
            (function* (): Coroutine<unknown> {
              return yield 'nothing' as never;
            })(),
          ),
        );
      });
      const first = yield* generator.next();
      const second = createTask(generator.next());
      yield;
      pending.setException('later');
      return [first.value, (yield* second).value, (yield* generator.next()).value];
    });
    expect(seen).toEqual([null, 'later', expect.any(RuntimeError)]);
  });

  it('is over when its body raises', () => {
    const seen = run(function* () {
      const generator = new AsyncGenerator(function* () {
        yield;
        throw new Error('x');
      });
      return [yield* outcome(generator.next()), yield* generator.next()];
    });
    expect(seen).toEqual([new Error('x'), end]);
  });

  it('gives one item at a time', () => {
    const seen = run(function* () {
      const generator = new AsyncGenerator(counting(2));
      const first = createTask(generator.next());
      yield;
      const refused = [yield* outcome(generator.next()), yield* outcome(generator.aclose())];
      return [...refused, yield* first, yield* generator.next()];
    });
    const refusal = expect.any(RuntimeError);
    expect(seen).toEqual([refusal, refusal, { done: false, value: 1 }, { done: false, value: 2 }]);
  });

  it('that is closed early cleans up, and is over', () => {
    const seen: unknown[] = [];
    run(function* (loop) {
      const generator = new AsyncGenerator(counting(5, seen));
      yield* generator.next();
      yield* generator.aclose();
      seen.push(loop.time(), yield* generator.next());
      yield* generator.aclose();
    });
    expect(seen).toEqual(['cleanup', 2, end]);
  });

  it('that is closed early leaves the blocks that it stands in', () => {
    const seen = run(function* () {
      const lock = new Lock();
      const generator = new AsyncGenerator(function* (produce) {
        yield* asyncWith(lock, function* (): Coroutine<void> {
          yield produce(1) as never;
        });
      });
      yield* generator.next();
      const held = lock.locked();
      yield* generator.aclose();
      return [held, lock.locked()];
    });
    expect(seen).toEqual([true, false]);
  });

  it('that is closed before it has begun does not begin', () => {
    const seen: unknown[] = [];
    run(function* () {
      const generator = new AsyncGenerator(counting(5, seen));
      yield* generator.aclose();
      seen.push(yield* generator.next());
    });
    expect(seen).toEqual([end]);
  });

  it('may not produce while it is closed', () => {
    const seen = run(function* () {
      const generator = new AsyncGenerator(function* (produce) {
        try {
          yield produce(1);
        } finally {
          yield produce(2);
        }
      });
      yield* generator.next();
      return yield* outcome(generator.aclose());
    });
    expect(seen).toBeInstanceOf(RuntimeError);
  });

  it('that was begun and is not over is closed with its loop; what it raises is told to the exception handler', () => {
    const seen: unknown[] = [];
    run(function* (loop) {
      loop.setExceptionHandler(({ exception }) => seen.push(exception));
      const raising = new AsyncGenerator(function* (produce) {
        try {
          yield produce(1);
        } finally {
          throwing(new Error('x'));
        }
      });
      const generators = [new AsyncGenerator(counting(5, seen)), new AsyncGenerator(counting(0, seen)), raising];
      for (const generator of generators) yield* generator.next();
      seen.push('close');
      yield* closeGenerators(loop);
      seen.push(loop.time());
      yield* closeGenerators(loop);
    });
    expect(seen).toEqual(['cleanup', 'close', new Error('x'), 'cleanup', 3]);
  });
});

const throwing = (exception: unknown): never => {
  throw exception;
};
