/**
 * Who may have been cancelled, and when: by the program, by a block of its own, by a group, by a runner, or because a task
 * was cancelled that waited for it. What nobody can have cancelled must go on as if nothing had happened.
 *
 * A request acts from the event of its cause until its task has taken its next step. In between it passes on to whatever
 * the task waits for by an await that passes requests on. All of it errs on one side: rather too much may be cancelled.
 */

import type { TraceEvent } from '../trace.js';
import type { Arrival } from './arrival.js';
import { possiblyOverFrom } from './deadlines.js';
import { isExit } from './exits.js';
import { firstAfter, never } from './records.js';
import type { TaskReading } from './task-reading.js';
import type { BlockReading, FutureReading, WaitReading } from './task-records.js';

/** What cancels at a moment that is not seen: the time of an await, a block. Undefined for all else. */
type Source = WaitReading | BlockReading | undefined;

/** A cause between these events may have cancelled it. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly by: Source;
}

const forever = Number.POSITIVE_INFINITY;

/** So many spans are told apart. */
const mostSpans = 8;

export const endOfWait = (wait: WaitReading): number => (wait.end === never ? forever : wait.end);

/** Whether the await passes a request to cancel on to what it waits for. */
const passesOn = ({ event: { what } }: WaitReading): boolean =>
  what === 'future' || what === 'gather' || what === 'waitFor';

/** The part of a block that was recorded; of a block that was not left it has no `exit`. */
export const partOf = (block: BlockReading, part: 'enter' | 'body' | 'exit' | 'end'): number =>
  block.parts.find(({ event }) => event.part === part)?.at ?? never;

export class CancelReach {
  readonly #tasks: TaskReading;
  readonly #arrival: Arrival;
  readonly #spans = new Map<FutureReading, readonly Span[]>();
  readonly #open: { readonly future: FutureReading; readonly span: Span }[] = [];
  readonly #passing = new Map<FutureReading, WaitReading[]>();
  readonly #groups = new Map<FutureReading, BlockReading[]>();
  /** The awaits that run a coroutine in line. */
  readonly #hosts = new Map<FutureReading, WaitReading>();

  constructor(tasks: TaskReading, arrival: Arrival) {
    this.#tasks = tasks;
    this.#arrival = arrival;
    for (const wait of tasks.waits) if (wait !== undefined) this.#noteWait(wait);
    for (const block of tasks.blocks) if (block !== undefined) this.#noteBlock(block);
    this.#noteRequests();
    this.#noteRunner();
    this.#spread();
  }

  /** The first event from which on something may have cancelled it; infinity if nothing can. Of all but one, if that is named. */
  first(future: FutureReading, besides?: Source): number {
    let first = forever;
    for (const { from, by } of this.#spans.get(future) ?? [])
      if (from < first && (by === undefined || by !== besides)) first = from;
    return first;
  }

  /** What may have cancelled it before an event; undefined stands for requests, groups of others and whatever is not told apart. */
  sources(future: FutureReading, before: number): readonly Source[] {
    return (this.#spans.get(future) ?? []).filter(({ from }) => from < before).map(({ by }) => by);
  }

  /** Whether a request that acts between two events may have come to it. */
  touches(future: FutureReading, from: number, to: number, besides?: Source): boolean {
    return (
      this.#spans
        .get(future)
        ?.some((span) => span.from <= to && span.to >= from && (span.by === undefined || span.by !== besides)) ?? false
    );
  }

  /** Whether a request may have come to the task that is delivered while it stands in that await. */
  touchesWait(wait: WaitReading): boolean {
    return this.touches(wait.task, stepOf(wait.task, wait.at), endOfWait(wait));
  }

  #noteWait(wait: WaitReading): void {
    const targets = this.#tasks.targets(wait);
    if (wait.event.what !== 'asCompleted')
      for (const target of targets)
        if (target.implicit && target.steps.some(({ inside }) => inside)) this.#hosts.set(target, wait);
    if (!passesOn(wait)) return;
    const waits = this.#passing.get(wait.task);
    if (waits === undefined) this.#passing.set(wait.task, [wait]);
    else waits.push(wait);
    if (wait.event.what !== 'waitFor' || wait.event.in === undefined) return;
    const from = this.#arrival.possibleFrom(wait.at, wait.event.time + wait.event.in);
    for (const target of targets) this.#add(target, from, endOfWait(wait), wait);
  }

  #noteBlock(block: BlockReading): void {
    const { task } = block;
    if (task === undefined) return;
    if (block.of === 'timeout')
      this.#add(task, possiblyOverFrom(this.#tasks, this.#arrival, block), endOfBlock(block), block);
    if (block.of !== 'group') return;
    const groups = this.#groups.get(task);
    if (groups === undefined) this.#groups.set(task, [block]);
    else groups.push(block);
    const children = this.#childrenOf(block);
    let failed: FutureReading | undefined;
    for (const child of children) {
      const { raised } = child.outcome ?? {};
      if (raised === undefined || raised.type === 'CancelledError') continue;
      if (failed === undefined || child.done < failed.done) failed = child;
    }
    if (failed !== undefined) {
      this.#add(task, failed.done, endOfBlock(block), block);
      for (const other of children) if (other !== failed) this.#add(other, failed.done, forever, block);
    }
    const exit = block.parts.find(({ event }) => event.part === 'exit');
    if (exit?.event.raised !== undefined) for (const child of children) this.#add(child, exit.at, forever, block);
  }

  #childrenOf(block: BlockReading): readonly FutureReading[] {
    return this.#tasks.thing(block.thing)?.tasks.filter(({ refused }) => !refused) ?? [];
  }

  #noteRequests(): void {
    for (const index of this.#tasks.cancels) {
      const event = this.#tasks.trace.events[index];
      const future = event?.kind === 'cancelFuture' ? this.#tasks.future(event.future) : undefined;
      if (event?.kind !== 'cancelFuture' || future === undefined) continue;
      if (event.refused !== undefined) this.#add(future, index, forever);
      else if (event.answer !== false) this.#add(future, index, index);
    }
  }

  /** What is left over when the run of a runner ends is cancelled. */
  #noteRunner(): void {
    const { events } = this.#tasks.trace;
    for (const { begin, end, future, main } of this.#tasks.untils) {
      if (!main) continue;
      const last = end === never ? events.length : end;
      const done = future === undefined || future.done === never ? last : future.done;
      // A stop that was asked for since the run before ends this one as soon as it begins.
      let from = begin;
      while (from > 0 && events[from - 1]?.kind !== 'returned') from -= 1;
      while (from < done && !endsTheRun(events[from])) from += 1;
      if (from === last) continue;
      for (const each of this.#tasks.futures) if (each?.kind === 'task') this.#add(each, from, forever);
    }
  }

  #add(future: FutureReading, from: number, to: number, by?: Source): void {
    if (from === forever || (future.kind === 'task' && future.done !== never && future.done < from)) return;
    const span = { from, to: future.kind === 'task' ? nextStep(future, to) : to, by };
    const known = this.#spans.get(future) ?? [];
    if (known.some((each) => each.from <= span.from && each.to >= span.to && (each.by === by || each.by === undefined)))
      return;
    const spans = known.length < mostSpans ? [...known, span] : [hull([...known, span])];
    this.#spans.set(future, spans);
    this.#open.push({ future, span: spans.at(-1) ?? span });
  }

  #spread(): void {
    for (let next = this.#open.pop(); next !== undefined; next = this.#open.pop()) {
      const { future, span } = next;
      if (future.kind !== 'task') continue;
      for (const wait of this.#passing.get(future) ?? []) {
        const end = endOfWait(wait);
        if (span.from > end || span.to < stepOf(future, wait.at)) continue;
        // It may be the waiting task itself that passes the request on, in a later step.
        for (const target of this.#tasks.targets(wait)) this.#add(target, Math.max(span.from, wait.at), end, span.by);
      }
      const host = this.#hosts.get(future);
      if (host !== undefined && host.task !== future)
        this.#add(host.task, Math.max(span.from, host.at), Math.min(span.to, endOfWait(host)), span.by);
      for (const block of this.#groups.get(future) ?? []) this.#spreadInGroup(block, future, span);
    }
  }

  /**
   * Who stands in a group and is cancelled cancels the tasks of the group. Where the group raises what has failed in it, it
   * asks anew for each request that is not taken back, also for one that was delivered long before.
   */
  #spreadInGroup(block: BlockReading, task: FutureReading, span: Span): void {
    const begin = block.parts[0]?.at ?? 0;
    const end = endOfBlock(block);
    if (span.from > end) return;
    const from = Math.max(span.from, begin);
    const { raised } = block.parts.at(-1)?.event ?? {};
    if (end === forever || raised !== undefined) this.#add(task, from, end);
    if (span.to < begin) return;
    for (const child of this.#childrenOf(block)) this.#add(child, from, forever, span.by);
  }
}

/** A stop, or an exit. */
const endsTheRun = (event: TraceEvent | undefined): boolean => {
  if (event === undefined || event.kind === 'stop') return event !== undefined;
  return 'raised' in event && event.raised !== undefined && isExit(event.raised);
};

export const endOfBlock = (block: BlockReading): number => {
  const last = block.parts.at(-1);
  return last?.event.part === 'end' ? last.at : forever;
};

const hull = (spans: readonly Span[]): Span => ({
  from: Math.min(...spans.map(({ from }) => from)),
  to: Math.max(...spans.map(({ to }) => to)),
  by: undefined,
});

/** The beginning of the step in which an event of the task lies. */
export const stepOf = ({ steps }: FutureReading, index: number): number =>
  steps[firstAfter(steps.length, (place) => steps[place]?.start ?? 0, index) - 1]?.start ?? index;

/** Until when a request acts that has come by `index`: a task at work hears of it when it pauses, one that waits when it is resumed. */
const nextStep = ({ steps }: FutureReading, index: number): number => {
  if (index === forever) return forever;
  const place = firstAfter(steps.length, (each) => steps[each]?.start ?? 0, index);
  const last = steps[place - 1];
  if (last !== undefined && (last.end === never || last.end > index)) return last.end === never ? forever : last.end;
  return steps[place]?.start ?? forever;
};
