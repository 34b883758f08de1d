/** Reads the futures and tasks of a trace: one pass over its events, which fills in a `TaskReading`. */

import type { AwaitEvent, FutureId, Outcome, PartEvent, Raised, ThingId, Trace } from '../trace.js';
import { isExit } from './exits.js';
import { never, script } from './records.js';
import { TaskReading } from './task-reading.js';
import type { DoneReading, FutureReading, StepReading, WaitReading } from './task-records.js';

export const taskReadingOf = (trace: Trace): TaskReading => {
  const reading = new TaskReading(trace);
  new Pass(reading).run();
  return reading;
};

/** One pause, and then it is over: nothing inside could have met a request to cancel before. */
const isPlain = ({ event: { what }, pauses }: WaitReading): boolean =>
  pauses <= 1 && (what === 'future' || what === 'sleep' || what === 'gather' || what === 'shield');

/** What is at work: a task, a callback, or (as in the script) nobody that can wait. */
type Open = FutureReading | DoneReading | 'callback';

class Pass {
  readonly #reading: TaskReading;
  readonly #open: { readonly who: Open; readonly at: number }[] = [];
  #run = never;
  #runs = 0;
  #until: TaskReading['untils'][number] | undefined;
  /** A stop may be left that ends the next run: asked for outside a run, or by a run until something was done that did not need it. */
  #mayEndAtOnce = false;
  /** A runner may be cancelling what is left over. */
  #cleansUp = false;
  /** Where a request to cancel a task was last taken back. */
  readonly #takenBack = new Map<FutureReading, number>();

  constructor(reading: TaskReading) {
    this.#reading = reading;
  }

  run(): void {
    const { events } = this.#reading.trace;
    for (let index = 0; index < events.length; index += 1) this.#take(index);
  }

  #take(index: number): void {
    const reading = this.#reading;
    const event = reading.trace.events[index];
    if (event === undefined) return;
    switch (event.kind) {
      case 'run': {
        this.#run = this.#runs;
        this.#runs += 1;
        if (event.until === undefined) return;
        this.#until = {
          begin: index,
          end: never,
          future: reading.future(event.until),
          main: event.main === true,
        };
        reading.untils.push(this.#until);
        if (this.#mayEndAtOnce) this.#cleanUp(index);
        return;
      }
      case 'returned':
        this.#run = never;
        if (event.raised !== undefined && isExit(event.raised)) this.#mayEndAtOnce = true;
        else if (this.#until === undefined) this.#mayEndAtOnce = false;
        if (this.#until !== undefined) this.#until.end = index;
        this.#until = undefined;
        this.#cleansUp = false;
        return;
      case 'stop':
        if (this.#run === never || this.#until !== undefined) this.#mayEndAtOnce = true;
        return this.#cleanUp(index);
      case 'start':
      case 'handler':
        this.#open.push({ who: 'callback', at: index });
        return;
      case 'end':
      case 'handled':
        this.#open.pop();
        if (event.raised !== undefined && isExit(event.raised)) this.#cleanUp(index);
        return;
      case 'future':
        this.#add(index, event.future, 'future', event.name, event.refused !== undefined);
        return;
      case 'spawn': {
        const task = this.#add(
          index,
          event.task,
          'task',
          event.name,
          event.refused !== undefined,
          event.coroutine,
          event.group,
        );
        reading.thing(event.group)?.tasks.push(task);
        if (event.group !== undefined) this.#loosen(task, index);
        return;
      }
      case 'coroutine':
        this.#add(index, event.task, 'task', event.coroutine, false, event.coroutine, undefined, true);
        return;
      case 'step':
        return this.#step(event.task, event.thrown, index);
      case 'pause':
        return this.#pause(event.task, index);
      case 'finish': {
        const task = this.#leave(event.task, index);
        if (task === undefined) return;
        const step = task.steps.at(-1);
        if (step !== undefined) step.finishes = true;
        const outcome: Outcome = event.raised === undefined ? { value: event.value ?? null } : { raised: event.raised };
        const openCancel = task.cancels.some(({ at, delivered }) => delivered === never && at > (step?.start ?? never));
        task.cancelled = event.raised?.type === 'CancelledError' || (event.raised === undefined && openCancel);
        task.waiting = undefined;
        this.#settle(task, outcome, index);
        if (task === this.#until?.future || (event.raised !== undefined && isExit(event.raised))) this.#cleanUp(index);
        return;
      }
      case 'await':
        return this.#await(event, index);
      case 'awaited': {
        const wait = reading.waits[event.wait];
        if (wait === undefined) return;
        wait.end = index;
        wait.endTime = event.time;
        wait.outcome = event.raised === undefined ? { value: event.value ?? null } : { raised: event.raised };
        const inner = wait.task.waiting;
        if (inner !== undefined && inner !== wait) reading.passedOver.push({ at: index, inner, outer: wait });
        wait.task.waiting = wait.outer;
        const step = wait.task.steps.at(-1);
        if (step?.from === wait && step.end === never && isPlain(wait)) step.thrown ??= event.raised;
        return;
      }
      case 'settle': {
        reading.settles.push(index);
        const future = reading.future(event.future);
        if (future === undefined) return;
        future.settles.push(index);
        if (event.refused !== undefined || future.done !== never) return;
        this.#settle(
          future,
          event.raised === undefined ? { value: event.value ?? null } : { raised: event.raised },
          index,
        );
        return;
      }
      case 'cancelFuture': {
        reading.cancels.push(index);
        const future = reading.future(event.future);
        if (future === undefined) return;
        // A task that was cancelled before it began may have ended without being seen.
        if (event.answer === false && future.kind === 'task' && future.steps.length === 0) return;
        if (event.refused === undefined) this.#cancel(future, event.answer, index, true, 0);
        else this.#loosen(future, index);
        return;
      }
      case 'uncancel': {
        reading.uncancels.push(index);
        const task = reading.future(event.future);
        if (task !== undefined) this.#takenBack.set(task, index);
        return;
      }
      case 'addDone': {
        reading.additions.push(index);
        const future = reading.future(event.future);
        if (future === undefined || event.refused !== undefined) return;
        const done: DoneReading = {
          event,
          at: index,
          future,
          removed: never,
          start: never,
          end: never,
          raised: undefined,
        };
        reading.dones[event.done] = done;
        future.dones.push(done);
        return;
      }
      case 'removeDone': {
        reading.removals.push(index);
        const future = reading.future(event.future);
        if (future === undefined || future.done !== never) return;
        for (const done of future.dones)
          if (done.event.callback === event.callback && done.removed === never) done.removed = index;
        return;
      }
      case 'notify': {
        const future = event.future === 'other' ? undefined : reading.future(event.future);
        const done = future?.dones.find(
          (each) => each.event.callback === event.callback && each.start === never && each.removed === never,
        );
        this.#open.push({ who: done ?? 'callback', at: index });
        if (done === undefined) reading.strays.push({ at: index, callback: event.callback, future: event.future });
        else done.start = index;
        return;
      }
      case 'notified': {
        const open = this.#open.pop()?.who;
        if (event.raised !== undefined && isExit(event.raised)) this.#cleanUp(index);
        if (open === undefined || open === 'callback' || !('event' in open)) return;
        open.end = index;
        open.raised = event.raised;
        return;
      }
      case 'askFuture':
        reading.asks.push(index);
        return;
      case 'ask':
        if (event.what === 'currentTask')
          reading.currents.push({ at: index, answer: event.answer, task: this.#taskAtWork()?.id });
        return;
      case 'create':
        reading.things[event.thing] = { event, at: index, uses: [], asks: [], waits: [], tasks: [], block: undefined };
        return;
      case 'use':
      case 'produce':
        reading.thing(event.thing)?.uses.push(index);
        return;
      case 'askThing':
        reading.thing(event.thing)?.asks.push(index);
        return;
      case 'part':
        return this.#part(event, index);
      default:
        return;
    }
  }

  #taskAtWork(): FutureReading | undefined {
    const who = this.#open.at(-1)?.who;
    return who !== undefined && who !== 'callback' && 'id' in who ? who : undefined;
  }

  #add(
    index: number,
    id: FutureId,
    kind: 'future' | 'task',
    name: string,
    refused: boolean,
    coroutine?: string,
    group?: ThingId,
    implicit = false,
  ): FutureReading {
    const future: FutureReading = {
      id,
      kind,
      name,
      coroutine,
      group,
      implicit,
      at: index,
      refused,
      madeIn: this.#open.at(-1)?.at ?? script,
      done: never,
      outcome: undefined,
      cancelled: false,
      loose: this.#cleansUp ? index : never,
      exposed: never,
      cancels: [],
      settles: [],
      dones: [],
      waits: [],
      steps: [],
      waiting: undefined,
    };
    this.#reading.futures[id] = future;
    return future;
  }

  #settle(future: FutureReading, outcome: Outcome, index: number): void {
    if (future.done !== never) return;
    future.done = index;
    future.outcome = outcome;
  }

  #step(id: FutureId, thrown: Raised | undefined, index: number): void {
    const task = this.#reading.future(id);
    const inside = this.#open.length > 0;
    if (task === undefined) return;
    const step: StepReading = {
      task,
      start: index,
      end: never,
      thrown,
      first: task.steps.length === 0,
      finishes: false,
      run: this.#run,
      inside,
      from: task.waiting,
    };
    task.steps.push(step);
    this.#reading.steps.push(step);
    for (const cancel of task.cancels) if (cancel.delivered === never) cancel.delivered = index;
    this.#open.push({ who: task, at: index });
  }

  #pause(id: FutureId, index: number): void {
    const task = this.#leave(id, index);
    for (let wait = task?.waiting; wait !== undefined; wait = wait.outer) wait.pauses += 1;
    if (task?.waiting?.event.on !== undefined && this.#reading.ring === never && this.#reaches(task, task, 0))
      this.#reading.ring = index;
    // A request that came while the task was at work is passed on to what it waits for now.
    if (task === undefined) return;
    const step = task.steps.at(-1);
    if (step === undefined || !task.cancels.some(({ at }) => at > step.start)) return;
    // From Python 3.13 on it can be taken back before that.
    if ((this.#takenBack.get(task) ?? never) < step.start) return this.#passOn(task, index, 0);
    if (task.waiting !== undefined) this.#loosenTargets(task.waiting, index);
  }

  /** Whether what a task waits for waits, in the end, for that one. */
  #reaches(from: FutureReading, sought: FutureReading, depth: number): boolean {
    for (let wait = from.waiting; wait !== undefined; wait = wait.outer) {
      for (const target of this.#reading.targets(wait))
        if (target === sought || (depth < 30 && target.done === never && this.#reaches(target, sought, depth + 1)))
          return true;
    }
    return false;
  }

  #leave(id: FutureId, index: number): FutureReading | undefined {
    this.#open.pop();
    const task = this.#reading.future(id);
    const step = task?.steps.at(-1);
    if (step !== undefined) step.end = index;
    return task;
  }

  #await(event: AwaitEvent, index: number): void {
    const reading = this.#reading;
    const task = reading.future(event.task);
    if (task === undefined) return;
    const wait: WaitReading = {
      event,
      at: index,
      task,
      end: never,
      endTime: Number.NaN,
      outcome: undefined,
      pauses: 0,
      outer: task.waiting,
    };
    reading.waits[event.wait] = wait;
    task.waiting = wait;
    if (event.what === 'future') reading.future(event.on?.[0])?.waits.push(wait);
    // This may cancel what it waits for, or the task that waits, at a moment of its own.
    if (event.what === 'waitFor') this.#expose(task, index);
    if (task.loose !== never || task.exposed !== never) this.#loosenTargets(wait, index);
    reading.thing(event.of)?.waits.push(wait);
  }

  /** A future or a task is asked to be cancelled. */
  #cancel(future: FutureReading, answer: unknown, index: number, direct: boolean, depth: number): void {
    if (future.done !== never) return;
    if (depth > deepest) return this.#loosen(future, index);
    future.cancels.push({ at: index, direct, answer, delivered: never });
    if (future.kind === 'future') {
      future.cancelled = true;
      this.#settle(future, { raised: { error: 'foreign', type: 'CancelledError' } }, index);
      return;
    }
    // One that is at work hears of it when it waits next.
    if (future.steps.at(-1)?.end !== never && future.steps.length > 0) this.#passOn(future, index, depth);
  }

  /** A request to cancel a task that waits goes on to what it waits for. */
  #passOn(task: FutureReading, index: number, depth: number): void {
    const { waiting } = task;
    if (waiting === undefined) return;
    const targets = this.#reading.targets(waiting);
    if (waiting.event.what === 'future') {
      for (const target of targets) {
        if (target === task) continue;
        if (target.loose !== never || task.loose !== never) this.#loosen(target, index);
        else this.#cancel(target, undefined, index, false, depth + 1);
      }
      return;
    }
    if (waiting.event.what === 'gather' || waiting.event.what === 'waitFor')
      for (const target of targets) this.#loosen(target, index);
  }

  /** From now on it may be cancelled, and with it whatever it waits for. */
  #loosen(future: FutureReading, index: number): void {
    const found = [future];
    for (let each = found.pop(); each !== undefined; each = found.pop()) {
      if (each.loose !== never || each.done !== never) continue;
      each.loose = index;
      if (each.waiting !== undefined && passesOn(each.waiting)) found.push(...this.#reading.targets(each.waiting));
    }
  }

  #loosenTargets(wait: WaitReading, index: number): void {
    if (passesOn(wait)) for (const target of this.#reading.targets(wait)) this.#loosen(target, index);
  }

  /** It has opened a block that may cancel it. */
  #expose(task: FutureReading, index: number): void {
    if (task.exposed === never) task.exposed = index;
  }

  /** A run by the runner is coming to its end: whatever is left over, it cancels. */
  #cleanUp(index: number): void {
    if (this.#until?.main !== true || this.#cleansUp) return;
    this.#cleansUp = true;
    for (const future of this.#reading.futures) if (future !== undefined) this.#loosen(future, index);
  }

  #part(event: PartEvent, index: number): void {
    const reading = this.#reading;
    let block = reading.blocks[event.block];
    if (block === undefined) {
      block = { id: event.block, of: event.of, task: reading.future(event.task), thing: event.thing, parts: [] };
      reading.blocks[event.block] = block;
      const thing = reading.thing(event.thing);
      if (thing !== undefined && (event.of === 'timeout' || event.of === 'group')) thing.block = block;
    }
    block.parts.push({ event, at: index });
    if (event.part !== 'enter' || (event.of !== 'timeout' && event.of !== 'group')) return;
    const task = reading.future(event.task);
    if (task !== undefined) this.#expose(task, index);
  }
}

/** Whether the await passes a request to cancel on to what it waits for. */
const passesOn = ({ event: { what } }: WaitReading): boolean =>
  what === 'future' || what === 'gather' || what === 'waitFor';

/** So far is a cancel followed through a chain of tasks, which may be a ring. */
const deepest = 100;
