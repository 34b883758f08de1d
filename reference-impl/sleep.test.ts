import { describe, expect, it } from 'vitest';
import { CancelledError, RuntimeError, ValueError } from './errors.js';
import { gather } from './gather.js';
import { createTask } from './loop-tasks.js';
import { sleep } from './sleep.js';
import { VirtualLoop } from './virtual-loop.js';

describe('sleeping', () => {
  it('takes so many seconds, one after the other in a task and at once in several', () => {
    const loop = new VirtualLoop();
    const seen: number[] = [];
    loop.runUntilComplete(
      (function* () {
        yield* sleep(2);
        yield* sleep(1);
        seen.push(loop.time());
        yield* gather([sleep(2), sleep(1)]);
        seen.push(loop.time());
      })(),
    );
    expect(seen).toEqual([3, 5]);
  });

  it.each([0, -1])('for %d seconds gives up exactly one turn', (seconds) => {
    const loop = new VirtualLoop();
    const seen: string[] = [];
    loop.runUntilComplete(
      (function* () {
        loop.callSoon(() => seen.push('before'));
        yield* sleep(seconds);
        seen.push('awake');
        loop.callSoon(() => seen.push('after'));
        yield;
      })(),
    );
    expect(seen).toEqual(['before', 'awake', 'after']);
  });

  it('that is cancelled leaves no timer behind', () => {
    const loop = new VirtualLoop();
    loop.runUntilComplete(
      (function* () {
        const task = createTask(sleep(100));
        yield;
        task.cancel();
        yield* gather([task], { returnExceptions: true });
        expect(task.cancelled()).toBe(true);
      })(),
    );
    loop.callLater(200 as never, () => loop.stop());
    loop.runForever();
    expect(loop.time()).toBe(200);
  });

  it('that is cancelled when its time is over does no harm', () => {
    const loop = new VirtualLoop();
    const task = loop.createTask(sleep(1));
    loop.callLater(1 as never, () => task.cancel());
    expect(() => loop.runUntilComplete(task)).toThrow(CancelledError);
  });

  it('for NaN seconds is refused', () => {
    expect(() => new VirtualLoop().runUntilComplete(sleep(Number.NaN))).toThrow(ValueError);
  });

  it('needs a loop with timers, but for giving up a turn', () => {
    const loop = { callSoon: () => undefined };
    expect(() => sleep(1, { loop }).next()).toThrow(RuntimeError);
    expect(sleep(0, { loop }).next().done).toBe(false);
  });
});
