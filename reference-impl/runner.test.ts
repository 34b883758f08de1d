import { describe, expect, it } from 'vitest';
import { KeyboardInterrupt } from '../spec/event-loop.js';
import type { Coroutine } from '../spec/future.js';
import { AsyncGenerator } from './async-generator.js';
import { HostClock } from './clock.js';
import { CancelledError, RuntimeError } from './errors.js';
import { getRunningLoop, ReferenceLoop } from './event-loop.js';
import { createTask } from './loop-tasks.js';
import { run, runMain } from './runner.js';
import { sleep } from './sleep.js';
import { VirtualLoop } from './virtual-loop.js';

/** Leaves a task and a generator behind. */
const untidy = function* (seen: unknown[], end: () => string): Coroutine<string> {
  createTask(
    (function* () {
      try {
        yield* sleep(100);
      } finally {
        yield* sleep(1);
        seen.push('task');
      }
    })(),
  );
  const generator = new AsyncGenerator(function* (produce) {
    try {
      yield produce(1);
    } finally {
      yield* sleep(1);
      seen.push('generator');
    }
  });
  yield* generator.next();
  yield;
  return end();
};

describe('running a program', () => {
  it('gives its result, when all that was left over is cancelled and has cleaned up, and closes the loop', () => {
    const loop = new VirtualLoop();
    const seen: unknown[] = [];
    expect(
      runMain(
        untidy(seen, () => 'end'),
        { loop },
      ),
    ).toBe('end');
    expect([seen, loop.time(), loop.isClosed()]).toEqual([['task', 'generator'], 2, true]);
  });

  it.each([new Error('x'), new CancelledError('x'), new KeyboardInterrupt('x')])(
    'raises what it raised, after the same',
    (error) => {
      const loop = new VirtualLoop();
      const seen: unknown[] = [];
      const main = untidy(seen, () => {
        throw error;
      });
      expect(() => runMain(main, { loop })).toThrow(error);
      expect([seen, loop.isClosed()]).toEqual([['task', 'generator'], true]);
    },
  );

  it('cleans up when somebody stops the loop', () => {
    const loop = new VirtualLoop();
    loop.callSoon(() => loop.stop());
    expect(() => runMain(sleep(5), { loop })).toThrow(RuntimeError);
    expect(loop.isClosed()).toBe(true);
  });

  it('tells the exception handler what tasks raise that are left over', () => {
    const loop = new VirtualLoop();
    const told: unknown[] = [];
    loop.setExceptionHandler(({ exception }) => told.push(exception));
    const leftOver = function* (end: () => unknown): Coroutine<void> {
      try {
        yield* sleep(100);
      } catch {
        end();
      }
    };
    runMain(
      (function* () {
        createTask(leftOver(() => 'fine'));
        createTask(
          leftOver(() => {
            throw new Error('x');
          }),
        );
        yield;
      })(),
      { loop },
    );
    expect(told).toEqual([new Error('x')]);
  });

  it('is refused inside a run, and what is no coroutine is, too', () => {
    const loop = new VirtualLoop();
    loop.callSoon(() => {
      expect(() => runMain(sleep(1), { loop })).toThrow(RuntimeError);
      loop.stop();
    });
    loop.runForever();
    expect(() => runMain(5 as never, { loop })).toThrow(TypeError);
    expect(loop.isClosed()).toBe(false);
  });

  it('is a promise on a loop that waits with promises', async () => {
    const loop = new ReferenceLoop({ clock: new HostClock() });
    const seen: unknown[] = [];
    const quick = function* (): Coroutine<string> {
      createTask(sleep(100)).addDoneCallback((task) => seen.push(task.cancelled()));
      yield* sleep(0.001);
      return 'end';
    };
    expect([await runMain(quick(), { loop }), loop.isClosed(), seen]).toEqual(['end', true, [true]]);
  });

  it('needs no loop that exists', async () => {
    const main = function* (): Coroutine<unknown> {
      yield* sleep(0);
      return getRunningLoop();
    };
    const loop = await run(main());
    expect(loop instanceof ReferenceLoop && loop.isClosed()).toBe(true);
    await expect(run(5 as never)).rejects.toThrow(TypeError);
  });
});
