import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import type { ExceptionContext } from '../spec/event-loop.js';
import type { Coroutine } from '../spec/future.js';
import { duration } from '../spec/time.js';
import { collectGarbage } from '../src/harness/garbage.js';
import { CancelledError, InvalidStateError, RuntimeError } from './errors.js';
import { Future } from './future.js';
import { reportUnretrieved } from './unretrieved.js';
import { VirtualLoop } from './virtual-loop.js';

/** Runs what is scheduled, and what that schedules. */
const settle = (loop: VirtualLoop): void => {
  for (let count = 0; count < 5; count += 1) {
    loop.stop();
    loop.runForever();
  }
};

const made = (): { readonly loop: VirtualLoop; readonly future: Future<unknown>; readonly seen: unknown[] } => {
  const loop = new VirtualLoop();
  return { loop, future: new Future({ loop }), seen: [] };
};

const falsy = [undefined, null, 0, '', false];

describe('a future', () => {
  it('that is pending has neither a result nor an exception', () => {
    const { future } = made();
    expect([future.done(), future.cancelled()]).toEqual([false, false]);
    expect(() => future.result()).toThrow(InvalidStateError);
    expect(() => future.exception()).toThrow(InvalidStateError);
  });

  it.each(falsy)('takes %o as a result like any other', (result) => {
    const { future } = made();
    future.setResult(result);
    expect([future.done(), future.cancelled(), future.result(), future.exception()]).toEqual([
      true,
      false,
      result,
      null,
    ]);
  });

  it.each(falsy)('takes %o as an exception like any other', (exception) => {
    const { future } = made();
    future.setException(exception);
    const caught: unknown[] = [];
    try {
      future.result();
    } catch (thrown) {
      caught.push(thrown);
    }
    expect(caught).toEqual([exception]);
    expect(future.exception()).toBe(exception);
  });

  it('is given one outcome, and keeps it', () => {
    const { future } = made();
    future.setResult(1);
    expect(() => future.setResult(2)).toThrow(InvalidStateError);
    expect(() => future.setException(new Error('x'))).toThrow(InvalidStateError);
    expect(future.cancel()).toBe(false);
    expect(future.result()).toBe(1);
  });

  it('is cancelled at once, and once', () => {
    const { future } = made();
    expect(future.cancel()).toBe(true);
    expect([future.done(), future.cancelled(), future.cancel()]).toEqual([true, true, false]);
    expect(() => future.setResult(1)).toThrow(InvalidStateError);
    expect(() => future.result()).toThrow(CancelledError);
    expect(() => future.exception()).toThrow(CancelledError);
  });

  it('needs to know its loop', () => {
    expect(() => new Future()).toThrow(RuntimeError);
    const { loop, future } = made();
    expect(future.getLoop()).toBe(loop);
  });
});

describe('the done-callbacks of a future', () => {
  it('run in the order in which they were added, once each, with the future, and never at once', () => {
    const { loop, future, seen } = made();
    const note =
      (name: string) =>
      (...received: unknown[]): number =>
        seen.push(name, ...received);
    const twice = note('b');
    future.addDoneCallback(note('a'));
    future.addDoneCallback(twice);
    future.addDoneCallback(twice);
    future.setResult(1);
    future.addDoneCallback(note('late'));
    expect(seen).toEqual([]);
    settle(loop);
    expect(seen).toEqual(['a', future, 'b', future, 'b', future, 'late', future]);
  });

  it('can be removed, all that are the same, until the future is done', () => {
    const { loop, future, seen } = made();
    const callback = (): number => seen.push('removed');
    const late = (): number => seen.push('late');
    future.addDoneCallback(callback);
    future.addDoneCallback(late);
    future.addDoneCallback(callback);
    expect([future.removeDoneCallback(callback), future.removeDoneCallback(callback)]).toEqual([2, 0]);
    future.cancel();
    expect(future.removeDoneCallback(late)).toBe(0);
    settle(loop);
    expect(seen).toEqual(['late']);
  });

  it('may add and remove others, and neither skips nor repeats any', () => {
    const { loop, future, seen } = made();
    const second = (): number => seen.push('second');
    future.addDoneCallback(() => {
      seen.push('first', future.removeDoneCallback(second));
      future.addDoneCallback(() => seen.push('added'));
    });
    future.addDoneCallback(second);
    future.setResult(1);
    settle(loop);
    expect(seen).toEqual(['first', 0, 'second', 'added']);
  });

  it('that raise are told to the exception handler, and the others run', () => {
    const { loop, future, seen } = made();
    const error = new Error('x');
    loop.setExceptionHandler(({ exception }) => seen.push(exception));
    future.addDoneCallback(() => {
      throw error;
    });
    future.addDoneCallback(() => seen.push('second'));
    future.setResult(1);
    settle(loop);
    expect(seen).toEqual([error, 'second']);
  });

  it('run in the context in which they were added', () => {
    const { loop, future, seen } = made();
    const storage = new AsyncLocalStorage<string>();
    storage.run('adding', () => future.addDoneCallback(() => seen.push(storage.getStore())));
    storage.run('settling', () => future.setResult(1));
    settle(loop);
    expect(seen).toEqual(['adding']);
  });
});

describe('awaiting a future', () => {
  const awaiting = function* (future: Future): Coroutine<unknown> {
    return yield* future;
  };

  it('goes on at once if it is done', () => {
    const { future } = made();
    future.setResult(5);
    expect(awaiting(future).next()).toEqual({ done: true, value: 5 });
  });

  it('yields the future once while it is pending', () => {
    const { future } = made();
    const coroutine = awaiting(future);
    expect(coroutine.next().value).toBe(future);
    future.setResult(5);
    expect(coroutine.next()).toEqual({ done: true, value: 5 });
  });

  it('is refused to whoever goes on before it is done', () => {
    const { future } = made();
    const coroutine = awaiting(future);
    coroutine.next();
    expect(() => coroutine.next()).toThrow(RuntimeError);
  });
});

describe('an exception that nobody has asked for', () => {
  const failing = (loop: VirtualLoop, ...look: readonly 'look'[]): void => {
    const future = new Future({ loop });
    future.setException(new Error('lost'));
    if (look.length > 0) future.exception();
  };

  it('is told to the exception handler once the future is gone; one that was seen is not', async () => {
    const loop = new VirtualLoop();
    const told: ExceptionContext[] = [];
    loop.setExceptionHandler((context) => told.push(context));
    failing(loop);
    failing(loop, 'look');
    for (let count = 0; count < 20 && told.length === 0; count += 1) {
      await collectGarbage();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(told.map(({ message, exception }) => [message, String(exception)])).toEqual([
      ['The exception of a future was never retrieved.', 'Error: lost'],
    ]);
  });

  it('is told once, and to loops only that want to know', () => {
    const told: unknown[] = [];
    const failure = { kind: 'exception' as const, exception: 'x', retrieved: false };
    const wants = { callSoon: () => undefined, callExceptionHandler: (context: unknown) => told.push(context) };
    const loop = new WeakRef(wants);
    reportUnretrieved({ failure, loop });
    reportUnretrieved({ failure, loop });
    expect(told.length).toBe(1);
    new Future({ loop: { callSoon: () => undefined } }).setException('x');
    const wantsNothing = { callSoon: () => undefined };
    reportUnretrieved({ failure: { ...failure, retrieved: false }, loop: new WeakRef(wantsNothing) });
  });

  it('does not keep a loop that is gone, and still holds the future', async () => {
    const left = (): WeakRef<VirtualLoop> => {
      const loop = new VirtualLoop();
      const future = new Future<void>({ loop });
      future.setException(new Error('lost'));
      loop.callLater(duration(1), () => future.done());
      return new WeakRef(loop);
    };
    const loop = left();
    for (let count = 0; count < 20 && loop.deref() !== undefined; count += 1) await collectGarbage();
    expect(loop.deref()).toBeUndefined();
  });
});
