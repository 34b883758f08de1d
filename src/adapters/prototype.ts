/**
 * The Task of the cheatsheet's "What is a Task?", in TypeScript, on the reference loop: a step, and a wake-up. It claims
 * what tasks do, so that looplaw tells what the prototype gets wrong.
 */

import { getRunningLoop } from '../../reference-impl/event-loop.js';
import { Future } from '../../reference-impl/future.js';
import { attachTools } from '../../reference-impl/tools.js';
import { VirtualLoop } from '../../reference-impl/virtual-loop.js';
import type { Coroutine, Future as FuturePort, Task } from '../../spec/future.js';
import { defineAdapter } from '../harness/adapter.js';

class PrototypeTask<Result> extends Future<Result> implements Task<Result> {
  readonly #generator: Coroutine<Result>;

  constructor(generator: Coroutine<Result>, loop: VirtualLoop) {
    super({ loop });
    this.#generator = generator;
    this.loop.callSoon(() => this.#step(undefined));
  }

  #step(value: unknown, thrown?: { readonly exception: unknown }): void {
    let step: IteratorResult<FuturePort | undefined, Result>;
    try {
      step = thrown === undefined ? this.#generator.next(value) : this.#generator.throw(thrown.exception);
    } catch (exception) {
      this.setException(exception);
      return;
    }
    if (step.done === true) this.setResult(step.value);
    // A bare yield gives nothing that one could wait for: the prototype falls over, as the cheatsheet's does.
    else (step.value as FuturePort).addDoneCallback((future) => this.#wakeUp(future));
  }

  #wakeUp(future: FuturePort): void {
    let result: unknown;
    try {
      result = future.result();
    } catch (exception) {
      this.#step(undefined, { exception });
      return;
    }
    this.#step(result);
  }
}

class PrototypeLoop extends VirtualLoop {
  override createTask<Result>(coroutine: Coroutine<Result>): never {
    return new PrototypeTask(coroutine, this) as never;
  }
}

export default defineAdapter({
  name: 'prototype',
  version: '0.1.0',
  clock: 'virtual',
  claims: [
    'arguments',
    'cancel',
    'timers',
    'timerOrder',
    'restart',
    'persistent',
    'exceptions',
    'asyncioOrder',
    'futures',
    'tasks',
    'awaitDoneIsSync',
    'foreignFutures',
    'untilComplete',
    'sleep',
    'gather',
    'wait',
  ],
  create: () => attachTools(new PrototypeLoop()),
  runningLoop: getRunningLoop,
});
