import { describe, expect, it } from 'vitest';
import type { Coroutine } from '../spec/future.js';
import { Event } from './event.js';
import { createTask } from './loop-tasks.js';
import { sleep } from './sleep.js';
import { VirtualLoop } from './virtual-loop.js';
import { wait } from './wait.js';

describe('an event', () => {
  const run = <Result>(main: () => Coroutine<Result>): unknown => new VirtualLoop().runUntilComplete(main());

  it('wakes all that wait for it, also if it is cleared at once', () => {
    const seen: unknown[] = [];
    run(function* () {
      const event = new Event();
      const tasks = [createTask(event.wait()), createTask(event.wait())];
      yield* sleep(1);
      event.set();
      event.set();
      event.clear();
      const newcomer = createTask(event.wait());
      const { done } = yield* wait(tasks);
      yield;
      seen.push(done.size, event.isSet(), newcomer.done());
    });
    expect(seen).toEqual([2, false, false]);
  });

  it('that is set lets everybody pass at once', () => {
    const event = new Event();
    event.set();
    expect([event.isSet(), event.wait().next()]).toEqual([true, { done: true, value: true }]);
  });

  it('does not care for those that were cancelled', () => {
    const seen = run(function* () {
      const event = new Event();
      const tasks = [createTask(event.wait()), createTask(event.wait())];
      yield;
      tasks[0]?.cancel();
      event.set();
      yield* wait(tasks);
      return tasks.map((task) => task.cancelled());
    });
    expect(seen).toEqual([true, false]);
  });
});
