/**
 * Which waits may have been cancelled. Whoever waits in a queue and may have left it again cannot be said to have been
 * passed over, and nothing that it was given can be said to be lost.
 *
 * A request of the program's stands in the trace. Timeouts, task groups and runners cancel at a moment that is not seen, and
 * so does whatever is cancelled by them: a task in their reach is exposed, and so is each task that it waits for.
 */

import { never } from './records.js';
import type { TaskReading } from './task-reading.js';
import type { FutureReading, WaitReading } from './task-records.js';

interface Span {
  readonly begin: number;
  readonly end: number;
}

export class Exposure {
  /** The tasks that may be cancelled at an unseen moment, and from which event on. */
  readonly #from = new Map<FutureReading, number>();
  /** The blocks of timeouts and groups that a task stands in. */
  readonly #spans = new Map<FutureReading, Span[]>();
  /** From this event on a runner may cancel everybody. */
  readonly #everybody: number;
  readonly #tasks: TaskReading;
  #passing: Map<FutureReading, WaitReading[]> | undefined;

  constructor(tasks: TaskReading) {
    this.#tasks = tasks;
    this.#everybody = Math.min(
      ...tasks.untils
        .filter(({ main }) => main)
        .map(({ begin, future }) => (future === undefined || future.done === never ? begin : future.done)),
      Number.POSITIVE_INFINITY,
    );
    for (const future of tasks.futures) {
      if (future?.kind !== 'task') continue;
      if (future.loose !== never) this.#expose(future, future.loose);
      if (future.group !== undefined) this.#expose(future, future.at);
      const inside = future.steps.find((step) => step.inside);
      if (inside !== undefined) this.#expose(future, inside.start);
    }
    for (const block of tasks.blocks) {
      if (block?.task === undefined || (block.of !== 'timeout' && block.of !== 'group')) continue;
      const begin = block.parts[0]?.at ?? 0;
      const last = block.parts.at(-1);
      const span = { begin, end: last?.event.part === 'end' ? last.at : Number.POSITIVE_INFINITY };
      const spans = this.#spans.get(block.task);
      if (spans === undefined) this.#spans.set(block.task, [span]);
      else spans.push(span);
      for (const wait of this.#passingOf(block.task)) {
        if (wait.at < span.end && endOf(wait) > begin) this.#exposeTargets(wait, Math.max(begin, wait.at));
      }
    }
  }

  /** Whether the wait may have been cancelled before `until`. */
  mayBeCancelled(wait: WaitReading, until = Number.POSITIVE_INFINITY): boolean {
    const { task } = wait;
    const end = endOf(wait);
    if (wait.outcome?.raised !== undefined) return true;
    if (Math.min(this.#everybody, this.#from.get(task) ?? Number.POSITIVE_INFINITY) < until) return true;
    if (task.cancels.some(({ at, delivered }) => at < until && (delivered === never || delivered > wait.at)))
      return true;
    if (task.steps.some(({ thrown, start }) => thrown !== undefined && start > wait.at && start < end)) return true;
    return this.#spans.get(task)?.some((span) => span.begin < until && span.end > wait.at) ?? false;
  }

  #expose(task: FutureReading, from: number): void {
    const open = [{ task, from }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const known = this.#from.get(next.task);
      if (next.task.kind !== 'task' || (known !== undefined && known <= next.from)) continue;
      this.#from.set(next.task, next.from);
      for (const wait of this.#passingOf(next.task)) {
        if (endOf(wait) <= next.from) continue;
        for (const target of this.#tasks.targets(wait)) open.push({ task: target, from: Math.max(next.from, wait.at) });
      }
    }
  }

  #exposeTargets(wait: WaitReading, from: number): void {
    for (const target of this.#tasks.targets(wait)) this.#expose(target, from);
  }

  /** The waits of a task that pass a request to cancel it on to what they wait for. */
  #passingOf(task: FutureReading): readonly WaitReading[] {
    if (this.#passing === undefined) {
      this.#passing = new Map();
      for (const wait of this.#tasks.waits) {
        if (wait === undefined || !['future', 'gather', 'waitFor'].includes(wait.event.what)) continue;
        const waits = this.#passing.get(wait.task);
        if (waits === undefined) this.#passing.set(wait.task, [wait]);
        else waits.push(wait);
      }
    }
    return this.#passing.get(task) ?? [];
  }
}

const endOf = (wait: WaitReading): number => (wait.end === never ? Number.POSITIVE_INFINITY : wait.end);

const exposures = new WeakMap<TaskReading, Exposure>();

/** Laws of the same chapter ask of the same trace. */
export const exposureOf = (tasks: TaskReading): Exposure => {
  const known = exposures.get(tasks);
  if (known !== undefined) return known;
  const exposure = new Exposure(tasks);
  exposures.set(tasks, exposure);
  return exposure;
};

/** What the wait raised, if nobody threw it there: no cancellation explains it. */
export const raisedByItself = ({ outcome, task, at, end }: WaitReading): string | undefined => {
  const raised = outcome?.raised;
  if (raised === undefined || raised.type === 'CancelledError' || raised.type === 'GeneratorExit') return undefined;
  const thrown = task.steps.some(({ thrown, start }) => thrown?.type === raised.type && start > at && start < end);
  return thrown ? undefined : raised.type;
};
