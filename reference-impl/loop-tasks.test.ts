import { describe, expect, it } from 'vitest';
import type { Coroutine, Task as TaskPort } from '../spec/future.js';
import { ValueError } from './errors.js';
import { Future } from './future.js';
import { createFuture, createTask, currentTask, ensureFuture, setLoopTasks } from './loop-tasks.js';
import { Task } from './task.js';
import { VirtualLoop } from './virtual-loop.js';

const nothing = function* (): Coroutine<void> {
  yield;
};

describe('the futures and tasks of a loop', () => {
  it('are ours on a loop that has none', () => {
    const loop = { callSoon: () => undefined };
    expect(createFuture({ loop })).toBeInstanceOf(Future);
    expect(createTask(nothing(), { loop })).toBeInstanceOf(Task);
    expect(currentTask({ loop })).toBeUndefined();
  });

  it('are those that it brings itself', () => {
    const [future, task] = [new Future({ loop: new VirtualLoop() }), new Task(nothing(), { loop: new VirtualLoop() })];
    const loop = {
      callSoon: () => undefined,
      createFuture: () => future,
      createTask: <Result>() => task as TaskPort as TaskPort<Result>,
      currentTask: () => task,
    };
    expect(createFuture({ loop }) === future).toBe(true);
    expect(createTask(nothing(), { loop }) === task).toBe(true);
    expect(currentTask({ loop }) === task).toBe(true);
  });

  it('are those that somebody has told', () => {
    class OwnTask<Result> extends Task<Result> {}
    const loop = new VirtualLoop();
    setLoopTasks(loop, {
      createFuture: () => new Future({ loop }),
      createTask: (coroutine) => new OwnTask(coroutine, { loop }),
      currentTask: () => undefined,
    });
    expect(createTask(nothing(), { loop })).toBeInstanceOf(OwnTask);
    expect(ensureFuture(nothing(), { loop })).toBeInstanceOf(OwnTask);
  });
});

describe('what is to be a future', () => {
  it('stays one if it is one, of this loop', () => {
    const loop = new VirtualLoop();
    const future = loop.createFuture();
    expect(ensureFuture(future, { loop }) === future).toBe(true);
    expect(() => ensureFuture(future, { loop: new VirtualLoop() })).toThrow(ValueError);
  });

  it('becomes a task if it is a coroutine, and is refused if it is neither', () => {
    const loop = new VirtualLoop();
    expect(ensureFuture(nothing(), { loop })).toBeInstanceOf(Task);
    expect(() => ensureFuture(5 as never, { loop })).toThrow(TypeError);
  });
});
