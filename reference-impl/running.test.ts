import { afterEach, describe, expect, it } from 'vitest';
import { RuntimeError } from './errors.js';
import { enterLoop, findLoop, forgetRunning, loopInThread, loopOr, swapTask, taskInThread } from './running.js';
import { Task } from './task.js';
import { VirtualLoop } from './virtual-loop.js';

const taskOn = (loop: VirtualLoop): Task =>
  new Task(
    (function* () {
      yield;
    })(),
    { loop },
  );

describe('what is at work in this thread', () => {
  afterEach(forgetRunning);

  it('is nothing, unless something is', () => {
    expect([findLoop(), loopInThread(), taskInThread(new VirtualLoop())]).toEqual([undefined, undefined, undefined]);
    expect(() => loopOr(undefined)).toThrow(RuntimeError);
  });

  it('is the loop that has said so; whoever names another means that', () => {
    const [loop, another] = [new VirtualLoop(), new VirtualLoop()];
    enterLoop(loop);
    expect([findLoop() === loop, loopOr(undefined) === loop, loopOr(another) === another]).toEqual([true, true, true]);
  });

  it('is the loop of the task at work, also if that loop does not tell', () => {
    const [loop, another] = [new VirtualLoop(), new VirtualLoop()];
    const task = taskOn(loop);
    expect(swapTask(task)).toBeUndefined();
    expect([findLoop() === loop, taskInThread(loop) === task, taskInThread(another)]).toEqual([true, true, undefined]);
    expect(swapTask(undefined) === task).toBe(true);
  });

  it('is forgotten when somebody has interrupted it', () => {
    const loop = new VirtualLoop();
    enterLoop(loop);
    swapTask(taskOn(loop));
    forgetRunning();
    expect([findLoop(), taskInThread(loop)]).toEqual([undefined, undefined]);
  });
});
