/**
 * The semantics of futures, tasks and cancellation: event by event, to the letter where asyncio is exact.
 *
 * A task stands in one of four phases. While it is `paused`, its innermost await says what it waits for; when that has
 * come, the task has a turn in the ready queue. A cancel goes down to what the task waits for, and what is cancelled
 * there wakes the task; if nothing can be cancelled (it has not begun, its turn has come already, it is at work), the
 * request stays with the task and is delivered at its next step.
 *
 * What a combinator, a timeout, a task group or a primitive does inside is not seen. There the machine knows only what
 * may have happened (`loose`), and judges the outcome.
 */

import type { Capability } from '../capability.js';
import { sameJson } from '../program.js';
import type {
  AddDoneEvent,
  AskFutureEvent,
  AwaitEvent,
  AwaitedEvent,
  CancelFutureEvent,
  FinishEvent,
  FutureId,
  NotifyEvent,
  Outcome,
  PartEvent,
  RemoveDoneEvent,
  SettleEvent,
  StepEvent,
  TaskEvent,
} from '../trace.js';
import type { Phrase, Piece } from '../verdict.js';
import { wrongAnswer } from './answers.js';
import { completed, gathered, shielded, type Wrong, waited, waitedFor, whyForgotten } from './combined.js';
import { refuse } from './refusal.js';
import { SyncWatch } from './sync-watch.js';
import {
  cancelledError,
  type DoneState,
  type FutureState,
  isCancel,
  type TaskState,
  type Turn,
  type WaitState,
} from './task-state.js';
import { Turns } from './turns.js';

/** What the machine at large tells its tasks. */
export interface Surroundings {
  claims(capability: Capability): boolean;
  /** Seconds by which a clock may differ. */
  slack(instant: number): number;
  /** Whether a segment is open; and whether a run is on. */
  isInside(): boolean;
  isRunning(): boolean;
  isClosed(): boolean;
  /** Whether the run was asked to stop. */
  wasStopped(): boolean;
  /** A turn that was queued at `at` (or at some moment since) starts: whether it may, as far as the calls are concerned. */
  mayStart(at: number, law: string, me: Piece, index: number): void;
}

export class TaskMachine {
  readonly #around: Surroundings;
  readonly #futures: (FutureState | undefined)[] = [];
  readonly #waits: WaitState[] = [];
  readonly turns = new Turns();
  /** Tasks wait for each other in a ring: nobody says what becomes of a cancel there. */
  hasRing = false;
  /** Open segments of tasks, innermost last. */
  readonly #active: TaskState[] = [];
  readonly #timeouts = new Map<number, { earliest: number; rescheduled: boolean }>();
  /** Waits with a deadline whose call has come back, but for which no clock has been read since. */
  readonly #begun: WaitState[] = [];
  readonly #firstOfBlock = new Map<number, WaitState>();
  readonly #failedGroups = new Set<number>();
  readonly #order: boolean;
  /** The main coroutine of a runner, while that runs: when it is over, what is left is cancelled. */
  #main: TaskState | undefined;
  #time = 0;
  readonly #sync = new SyncWatch((wait) => {
    const task = this.#futures[wait.event.task]?.task;
    return wait.cancelledAt >= 0 || task === undefined || task.mustCancel || this.#mayBeCancelled(task);
  });

  constructor(around: Surroundings) {
    this.#around = around;
    this.#order = around.claims('asyncioOrder');
  }

  /** The task at work; of coroutines that are run in line, either. */
  isCurrent(id: unknown): boolean {
    if (this.#active.length === 0) return id === 'none';
    return this.#active.some((task) => task.id === id);
  }

  get current(): FutureId | undefined {
    return this.#active.at(-1)?.id;
  }

  future(id: FutureId): FutureState | undefined {
    return this.#futures[id];
  }

  /** The clock, as it was read last. */
  see(time: number): void {
    this.#time = time;
    for (const wait of this.#begun) wait.latest = time + (wait.event.in ?? Number.NaN);
    this.#begun.length = 0;
  }

  take(event: TaskEvent, index: number): void {
    if ('time' in event) this.see(event.time);
    switch (event.kind) {
      case 'future':
        if (event.refused === undefined) this.#add(event.future);
        else refuse('4.1', index, ['a future can be made at any time'], ['createFuture raised ', event.refused]);
        return;
      case 'spawn': {
        if (event.refused !== undefined) return;
        const task = this.#addTask(event.task, false, index, event.group);
        task.turn = this.#queue(index, task.loose < 0, '5.2', task, undefined);
        return;
      }
      case 'coroutine': {
        const task = this.#addTask(event.task, true, index, undefined);
        task.turn = this.#queue(index, false, '5.2', task, undefined);
        return;
      }
      case 'step':
        return this.#step(event, index);
      case 'pause':
        return this.#pause(event.task, index);
      case 'finish':
        return this.#finish(event, index);
      case 'await':
        return this.#await(event, index);
      case 'awaited':
        return this.#awaited(event, index);
      case 'settle':
        return this.#settle(event, index);
      case 'cancelFuture':
        return this.#cancelFuture(event, index);
      case 'uncancel': {
        const task = this.#futures[event.future]?.task;
        if (task === undefined) return;
        task.requests = Math.max(task.requests - 1, 0);
        // The sleep may have been over when the request came, and then the request is taken back.
        if (task.wait?.perhapsOver === true) {
          task.wait.cancelledAt = -1;
          task.cancelPending = index;
          task.takenBack = true;
        }
        if ((task.requests === 0 || Number.isNaN(task.requests)) && task.mustCancel) {
          // Whether the request that is taken back is still delivered depends on the version of CPython (3.13: it is not).
          task.mustCancel = false;
          task.cancelPending = index;
          task.takenBack = true;
        }
        if (!this.#around.claims('cancelCounters') || Number.isNaN(task.requests)) return;
        if (event.answer !== task.requests)
          refuse(
            '6.16',
            index,
            [{ future: task.id }, ` has ${task.requests} requests left`],
            ['uncancel says ', JSON.stringify(event.answer)],
          );
        return;
      }
      case 'addDone':
        return this.#addDone(event, index);
      case 'removeDone':
        return this.#removeDone(event, index);
      case 'notify':
        return this.#notify(event, index);
      case 'askFuture':
        return this.#ask(event, index);
      case 'part':
        return this.#part(event, index);
      case 'create':
        return this.#sync.create(event, index);
      case 'use':
        this.#sync.use(event, index);
        if (event.do === 'reschedule') {
          const timeout = this.#timeouts.get(event.thing);
          if (timeout !== undefined) timeout.rescheduled = true;
        }
        return;
      default:
        return;
    }
  }

  /** A callback that was queued at `at` starts: no turn may have its place before. */
  overtaken(at: number, me: Piece, index: number): void {
    this.turns.mayStart(at, me, index, (each) => this.#named(each));
  }

  /** A run by a runner begins, or one that ends when something is done. */
  run(until: FutureId | undefined, main: boolean, index: number): void {
    this.#main = main && until !== undefined ? this.#futures[until]?.task : undefined;
    if (this.#main === undefined) return;
    // What is left over at the end is cancelled, when that comes.
    for (const future of this.#futures) if (future?.task !== undefined) this.#loosen(future, index);
  }

  returned(): void {
    this.#main = undefined;
  }

  #named(turn: Turn): Piece {
    if (turn.task !== undefined) return { future: turn.task.id };
    return `the done-callback ${turn.done?.callback ?? ''}`;
  }

  #add(id: FutureId): { -readonly [Key in keyof FutureState]: FutureState[Key] } {
    const future = {
      id,
      task: undefined,
      doneAt: -1,
      outcome: undefined,
      cancelled: false,
      either: false,
      loose: -1,
      callbacks: [],
    };
    this.#futures[id] = future;
    return future;
  }

  #addTask(id: FutureId, implicit: boolean, madeAt: number, group: number | undefined): TaskState {
    const future = this.#add(id);
    // What a combinator, a group or a runner has made, it may cancel.
    const mayBeCancelled = implicit || group !== undefined || this.#main !== undefined;
    const task: TaskState = {
      id,
      future,
      implicit,
      madeAt,
      group,
      phase: 'new',
      wait: undefined,
      turn: undefined,
      mustCancel: false,
      everCancelled: false,
      cancelPending: -1,
      takenBack: false,
      loose: mayBeCancelled ? madeAt : -1,
      delivers: 'no',
      delivered: false,
      requests: mayBeCancelled ? Number.NaN : 0,
      blocks: [],
    };
    future.task = task;
    return task;
  }

  #queue(at: number, exact: boolean, law: string, task: TaskState | undefined, done: DoneState | undefined): Turn {
    const turn: Turn = { at, exact: exact && this.#order, started: false, law, task, done };
    this.turns.add(turn);
    return turn;
  }

  #startTurn(turn: Turn, me: Piece, index: number): void {
    this.#around.mayStart(turn.at, turn.law, me, index);
    this.turns.mayStart(turn.at, me, index, (each) => this.#named(each));
    this.turns.start(turn);
  }

  // Steps

  #step(event: StepEvent, index: number): void {
    const task = this.#futures[event.task]?.task;
    if (task === undefined) return;
    const me = { future: task.id };
    const outer = this.#active.at(-1);
    if (outer !== undefined && this.#runsInline(outer, task)) {
      // A coroutine that is run in line by what awaits it is cancelled with it.
      task.delivers = outer.delivers === 'no' ? 'may' : outer.delivers;
      if (task.turn !== undefined) this.turns.start(task.turn);
      task.turn = undefined;
      task.phase = 'running';
      task.loose = task.madeAt;
      this.#active.push(task);
      return;
    }
    if (this.#around.isInside()) {
      refuse(
        task.phase === 'new' ? '5.1' : '5.7',
        index,
        ['a segment runs until it gives control back'],
        [me, task.phase === 'new' ? ' began in the middle of another' : ' went on in the middle of another'],
      );
    }
    if (!this.#around.isRunning())
      refuse(task.phase === 'new' ? '5.1' : '5.7', index, ['nothing runs the loop'], [me, ' went on']);
    if (task.phase === 'finished') refuse('5.6', index, [me, ' is over'], ['it was resumed once more']);
    const mayCancel = this.#mayBeCancelled(task);
    const turn = task.turn ?? this.#turnOf(task, mayCancel, index);
    this.#startTurn(turn, me, index);
    task.turn = undefined;
    if (task.phase === 'new') {
      if (event.thrown === undefined && task.mustCancel)
        refuse('6.1', index, [me, ' was cancelled before it began'], ['it began all the same']);
      if (event.thrown !== undefined && !task.mustCancel && !mayCancel)
        refuse('6.1', index, ['nobody has cancelled ', me], [event.thrown.type, ' was thrown in when it began']);
    }
    task.delivers = task.mustCancel ? 'must' : mayCancel ? 'may' : 'no';
    if (task.mustCancel) task.mustCancel = false;
    task.delivered = false;
    task.phase = 'running';
    this.#active.push(task);
    if (event.thrown === undefined) return;
    for (const { thing, group } of task.blocks) if (group) this.#loosenGroup(thing, index);
  }

  /** A group may give up, and cancel those of its tasks that have not begun; some loops then leave their coroutines alone. */
  #loosenGroup(group: number, index: number): void {
    for (const future of this.#futures)
      if (future?.task?.phase === 'new' && future.task.group === group) this.#loosen(future, index);
  }

  /** Whether what awaits it may run this coroutine in line. */
  #runsInline(outer: TaskState, task: TaskState): boolean {
    if (!task.implicit) return false;
    for (let wait = outer.wait; wait !== undefined; wait = wait.outer)
      if (wait.event.on?.includes(task.id) === true && wait.event.what !== 'gather') return true;
    return false;
  }

  /** The turn of a task that none was seen to be given: it must wait for something that may have come by now. */
  #turnOf(task: TaskState, mayCancel: boolean, index: number): Turn {
    const { wait } = task;
    const me = { future: task.id };
    const free = (at: number, law: string): Turn => this.#queue(at, false, law, task, undefined);
    if (wait === undefined) return free(task.madeAt, '5.2');
    const { what } = wait.event;
    if (mayCancel || wait.cancelledAt >= 0) return free(wait.at, '6.2');
    switch (what) {
      case 'future': {
        const target = this.#target(wait);
        if (target === undefined || target.loose >= 0) return free(wait.at, '4.14');
        return refuse(
          '4.14',
          index,
          [me, ' waits for ', { future: target.id }, target.doneAt < 0 ? ', which is not done' : ''],
          [me, target.doneAt < 0 ? ' went on' : ' went on once more'],
        );
      }
      case 'sleep': {
        if (this.#time >= wait.earliest - this.#around.slack(wait.earliest)) return free(wait.at, '5.8');
        return refuse(
          '5.8',
          index,
          [me, ' sleeps until ', { seconds: wait.earliest }],
          ['it went on at ', { seconds: this.#time }],
        );
      }
      case 'yield':
        return free(wait.at, '5.3');
      default:
        return free(wait.at, '7.16');
    }
  }

  #target(wait: WaitState): FutureState | undefined {
    const id = wait.event.on?.[0];
    return id === undefined ? undefined : this.#futures[id];
  }

  #targets(wait: WaitState): readonly FutureState[] {
    return (wait.event.on ?? []).map((id) => this.#futures[id]).filter((each) => each !== undefined);
  }

  /** Whether something that is not seen may have cancelled it by now. */
  #mayBeCancelled(task: TaskState): boolean {
    if (task.loose >= 0 || task.cancelPending >= 0) return true;
    if (this.#main !== undefined && (this.#main.phase === 'finished' || this.#around.wasStopped())) return true;
    for (const { thing, group } of task.blocks) {
      if (group) {
        if (this.#failedGroups.has(thing)) return true;
        continue;
      }
      const timeout = this.#timeouts.get(thing);
      if (timeout === undefined || timeout.rescheduled) return true;
      if (this.#time >= timeout.earliest - this.#around.slack(timeout.earliest)) return true;
    }
    return false;
  }

  #pause(id: FutureId, index: number): void {
    const task = this.#active.pop();
    if (task === undefined || task.id !== id) return;
    this.#mustHaveDelivered(task, index);
    task.phase = 'paused';
    task.future.either = false;
    const { wait } = task;
    if (wait?.event.in !== undefined) this.#begun.push(wait);
    // What may be cancelled at an unseen moment passes it on to what it waits for.
    if (task.loose >= 0 || task.cancelPending >= 0 || task.blocks.length > 0 || this.#main !== undefined)
      this.#loosenWaits(task, index);
    for (let each = wait; each !== undefined; each = each.outer) each.pauses += 1;
    if (wait === undefined) return;
    if (wait.event.on !== undefined && this.#isInRing(task.future, new Set())) {
      this.hasRing = true;
      this.#loosen(task.future, index);
    }
    // A coroutine in line gives control back together with what awaits it.
    if (task.implicit && this.#active.length > 0) return;
    const me = { future: task.id };
    switch (wait.event.what) {
      case 'yield':
        task.turn = this.#queue(index, this.#order, '5.3', task, undefined);
        return;
      case 'badYield':
      case 'other':
        if (this.#around.claims('foreignFutures'))
          task.turn = this.#queue(index, this.#order, wait.event.what === 'other' ? '5.11' : '5.10', task, undefined);
        return;
      case 'sleep':
        if (task.mustCancel && wait.event.in !== undefined && wait.event.in > 0) {
          task.mustCancel = false;
          wait.cancelledAt = index;
          task.turn = this.#queue(index, this.#order, '6.2', task, undefined);
        }
        if (wait.event.in !== undefined && wait.event.in <= 0)
          task.turn = this.#queue(index, this.#order, '5.3', task, undefined);
        return;
      case 'future': {
        const target = this.#target(wait);
        if (target === undefined) return;
        if (target === task.future) {
          if (this.#around.claims('foreignFutures'))
            task.turn = this.#queue(index, this.#order, '5.9', task, undefined);
          return;
        }
        if (target.doneAt >= 0) {
          if (this.#around.claims('awaitDoneIsSync') && target.doneAt < wait.at)
            refuse(
              '4.13',
              index,
              [{ future: target.id }, ' was done already'],
              [me, ' gave up its turn to wait for it'],
            );
          task.turn = this.#queue(index, false, '4.14', task, undefined);
          return;
        }
        target.callbacks.push(task);
        if (task.mustCancel && this.#cancel(target, index)) task.mustCancel = false;
        return;
      }
      default:
        if (task.mustCancel) {
          task.mustCancel = false;
          this.#cancelInside(task, wait, index);
        }
        return;
    }
  }

  /** A step that had to raise CancelledError where the task waits has come to its end. */
  #mustHaveDelivered(task: TaskState, index: number): void {
    if (task.delivers === 'must' && !task.delivered && !this.#isOpaque(task))
      refuse('6.2', index, [{ future: task.id }, ' was cancelled'], ['CancelledError was not raised where it waits']);
  }

  /** Whether something that is not seen to the bottom stands between the task and what it waits for. */
  #isOpaque({ wait }: TaskState): boolean {
    for (let each = wait; each !== undefined; each = each.outer) if (!transparent.has(each.event.what)) return true;
    return false;
  }

  #finish(event: FinishEvent, index: number): void {
    const task = this.#active.pop();
    if (task === undefined || task.id !== event.task) return;
    const { raised } = event;
    if (raised === undefined || !isCancel(raised)) this.#mustHaveDelivered(task, index);
    task.phase = 'finished';
    if (raised !== undefined) task.future.either = false;
    else if (task.takenBack) task.future.either = true;
    const selfCancelled = raised === undefined && task.mustCancel;
    task.future.cancelled = isCancel(raised) || selfCancelled;
    const outcome: Outcome = selfCancelled
      ? { raised: cancelledError }
      : raised === undefined
        ? { value: event.value ?? null }
        : { raised };
    this.#done(task.future, outcome, index);
    if (raised !== undefined && !isCancel(raised) && task.group !== undefined) {
      this.#failedGroups.add(task.group);
      this.#loosenGroup(task.group, index);
    }
  }

  #done(future: FutureState, outcome: Outcome, index: number): void {
    future.doneAt = index;
    future.outcome = outcome;
    const several = future.callbacks.filter((each) => !('callback' in each)).length > 1;
    this.#tell(future, index, true, future.cancelled ? '6.2' : several ? '4.11' : '4.14');
  }

  /** Whoever waits for a future has a turn now. A task that was cancelled unseen may have gone on already. */
  #tell(future: FutureState, at: number, exact: boolean, lawOfTasks: string): void {
    for (const each of future.callbacks) {
      if ('callback' in each) each.turn = this.#queue(at, exact, '4.6', undefined, each);
      else if (each.turn === undefined && each.wait?.event.what === 'future' && this.#target(each.wait) === future)
        each.turn = this.#queue(at, exact, lawOfTasks, each, undefined);
    }
    future.callbacks.length = 0;
  }

  // Awaits

  #await(event: AwaitEvent, index: number): void {
    const task = this.#futures[event.task]?.task;
    const seconds = event.in;
    const wait: WaitState = {
      event,
      at: index,
      outer: task?.wait,
      pauses: 0,
      earliest: seconds === undefined ? Number.NaN : event.time + seconds,
      latest: Number.NaN,
      cancelledAt: -1,
      perhapsOver: false,
    };
    this.#waits[event.wait] = wait;
    if (event.block !== undefined && event.what === 'asCompleted') {
      // The time of them all counts from the first.
      const first = this.#firstOfBlock.get(event.block) ?? wait;
      this.#firstOfBlock.set(event.block, first);
      wait.earliest = first.earliest;
    }
    if (task !== undefined) task.wait = wait;
    this.#sync.begin(wait, index);
    if (event.what === 'enter' && event.of !== undefined)
      this.#timeouts.set(event.of, { earliest: wait.earliest, rescheduled: false });
    if (event.what === 'waitFor') {
      for (const target of this.#targets(wait)) this.#loosen(target, index);
      // Its own request, and those of a coroutine that it runs in line, are counted and taken back unseen.
      if (task !== undefined) task.requests = Number.NaN;
    }
  }

  #awaited(event: AwaitedEvent, index: number): void {
    const wait = this.#waits[event.wait];
    const task = wait === undefined ? undefined : this.#futures[wait.event.task]?.task;
    if (wait === undefined || task === undefined) return;
    if (task.wait === wait) task.wait = wait.outer;
    this.#sync.end(wait, event, index);
    const { raised } = event;
    const me = { future: task.id };
    const wrong = (law: string, because: Phrase, however: Phrase): never => refuse(law, index, because, however);
    const cancel = isCancel(raised);
    if (cancel && task.delivers !== 'no') {
      task.delivered = true;
      if (task.delivers === 'must' || task.cancelPending >= 0) {
        task.cancelPending = -1;
        task.takenBack = false;
      }
      // A request is delivered once; what else may cancel it stays open.
      if (task.delivers === 'must') task.delivers = 'no';
      if (wait.event.what !== 'call') return;
    }
    if (task.delivers === 'must' && transparent.has(wait.event.what) && wait.pauses > 0 && wait.event.what !== 'call')
      wrong(
        '6.9',
        [me, ' was cancelled'],
        ['its await gave ', raised === undefined ? JSON.stringify(event.value ?? null) : raised.type],
      );
    // A cancel that goes around a ring for ever overflows the stack.
    if (this.hasRing && raised?.error === 'foreign' && !cancel && raised.type !== 'TimeoutError') return;
    switch (wait.event.what) {
      case 'leave':
        // A group that fails asks a task again that was asked from outside before.
        if (raised?.type === 'ExceptionGroup' && (task.everCancelled || task.loose >= 0)) task.cancelPending = index;
        return;
      case 'future':
        return this.#awaitedFuture(wait, task, event, index);
      case 'sleep':
        if (cancel && wait.cancelledAt >= 0) return;
        if (raised !== undefined)
          wrong(cancel ? '6.11' : '5.8', ['nothing has disturbed the sleep of ', me], ['it raised ', raised.type]);
        if (wait.cancelledAt >= 0) wrong('6.2', [me, ' was cancelled while it slept'], ['it slept on']);
        if (wait.pauses > 0 && event.time < wait.earliest - this.#around.slack(wait.earliest))
          wrong('5.8', [me, ' sleeps until ', { seconds: wait.earliest }], ['it went on at ', { seconds: event.time }]);
        return;
      case 'yield':
        if (raised !== undefined) wrong('5.3', [me, ' gave up one turn'], [raised.type, ' was raised there']);
        return;
      case 'badYield':
      case 'other':
        if (!this.#around.claims('foreignFutures') || raised?.type === 'RuntimeError') return;
        return wrong(
          wait.event.what === 'other' ? '5.11' : '5.10',
          [me, wait.event.what === 'other' ? " awaited another loop's future" : ' yielded what is no future'],
          ['it got ', raised === undefined ? JSON.stringify(event.value ?? null) : raised.type],
        );
      case 'gather':
        return this.#judge(gathered, wait, task, event, index);
      case 'wait':
        return this.#judge(waited, wait, task, event, index);
      case 'waitFor':
        return this.#judge(waitedFor, wait, task, event, index);
      case 'shield':
        return this.#judge(shielded, wait, task, event, index);
      case 'asCompleted':
        return this.#judge(completed, wait, task, event, index);
      case 'acquire':
      case 'waitOn':
      case 'put':
      case 'get':
      case 'join':
        if (cancel && wait.cancelledAt < 0 && !this.#mayBeCancelled(task))
          wrong('6.11', ['nobody has cancelled ', me], ['CancelledError was raised where it waits']);
        return;
      default:
        return;
    }
  }

  #awaitedFuture(wait: WaitState, task: TaskState, event: AwaitedEvent, index: number): void {
    const target = this.#target(wait);
    if (target === undefined) return;
    const me = { future: task.id };
    const it = { future: target.id };
    const { raised } = event;
    if (target === task.future) {
      if (raised?.type !== 'RuntimeError' && !(isCancel(raised) && task.delivers !== 'no'))
        refuse('5.9', index, [me, ' awaited itself'], ['it got ', raised?.type ?? 'a result']);
      return;
    }
    // A coroutine that runs in line awaits the task in which it runs.
    if (target.task !== undefined && this.#active.includes(target.task) && raised?.type === 'RuntimeError') return;
    const { outcome } = target;
    if (outcome === undefined) {
      if (target.loose >= 0 && isCancel(raised)) return;
      refuse(
        '4.14',
        index,
        [it, ' is not done'],
        [me, ' got ', raised === undefined ? JSON.stringify(event.value ?? null) : raised.type, ' from it'],
      );
      return;
    }
    if (target.either && isCancel(raised)) return;
    if (raised === undefined) {
      if (outcome.raised === undefined && sameJson(event.value ?? null, outcome.value)) return;
      refuse(
        outcome.raised === undefined && !outcome.value ? '4.12' : target.cancelled ? '6.11' : '5.6',
        index,
        [it, ' came to ', outcome.raised === undefined ? JSON.stringify(outcome.value) : outcome.raised.type],
        [me, ' got ', JSON.stringify(event.value ?? null)],
      );
      return;
    }
    if (outcome.raised?.type === raised.type && (isCancel(raised) || outcome.raised.error === raised.error)) return;
    refuse(
      target.cancelled ? '6.11' : '5.6',
      index,
      [it, ' came to ', outcome.raised === undefined ? JSON.stringify(outcome.value) : outcome.raised.type],
      [me, ' got ', outcome.raised?.type === raised.type ? `another ${raised.type}` : raised.type],
    );
  }

  #judge(
    rule: (seen: Parameters<typeof gathered>[0]) => Wrong | undefined,
    wait: WaitState,
    task: TaskState,
    event: AwaitedEvent,
    index: number,
  ): void {
    const mayBeCancelled = wait.cancelledAt >= 0 || task.delivers !== 'no' || this.#mayBeCancelled(task);
    const late = !Number.isNaN(wait.earliest) && event.time >= wait.earliest - this.#around.slack(wait.earliest);
    const wrong = rule({
      isOwn: (target) => this.#active.some((each) => each.future === target),
      wait,
      event,
      targets: this.#targets(wait),
      mayBeCancelled,
      late,
    });
    if (wrong !== undefined) refuse(wrong.law, index, [wrong.because], [wrong.however]);
  }

  // Cancelling

  #cancelFuture(event: CancelFutureEvent, index: number): void {
    const future = this.#futures[event.future];
    if (future === undefined) return;
    const me = { future: future.id };
    const { task } = future;
    const law = task === undefined ? '4.3' : '6.4';
    if (event.refused !== undefined && this.#isInRing(future, new Set())) {
      this.#loosen(future, index);
      return;
    }
    if (event.refused !== undefined) {
      refuse(
        law,
        index,
        ['a future or a task can be asked to be cancelled at any time'],
        ['cancel raised ', event.refused],
      );
    }
    if (task !== undefined && !this.#around.claims('cancellation')) return;
    const isDone = future.doneAt >= 0;
    if (future.loose >= 0 && !isDone && (task === undefined || (task.phase === 'new' && event.answer === false))) {
      if (event.answer === false) this.#settleLoose(future, index);
      else this.#cancel(future, index);
      return;
    }
    if (event.answer !== !isDone) {
      refuse(
        isDone ? law : task === undefined ? '4.3' : '6.2',
        index,
        [me, isDone ? ' is done' : ' is not done'],
        ['cancel says ', JSON.stringify(event.answer)],
      );
    }
    if (!isDone) this.#cancel(future, index);
  }

  /** Whether a request to cancel it comes back to a task that it went through: asyncio's own recursion does not end there. */
  #isInRing(future: FutureState, above: Set<FutureState>): boolean {
    if (above.has(future)) return true;
    above.add(future);
    for (let wait = future.task?.wait; wait !== undefined; wait = wait.outer)
      if (this.#targets(wait).some((target) => this.#isInRing(target, above))) return true;
    above.delete(future);
    return false;
  }

  /** A future that was cancelled at a moment that was not seen is known to be so now. */
  #settleLoose(future: FutureState, index: number): void {
    future.cancelled = true;
    this.#tell(future, future.loose, false, '6.11');
    future.doneAt = index;
    future.outcome = { raised: cancelledError };
  }

  /** Whether there was anything to cancel. */
  #cancel(future: FutureState, index: number): boolean {
    if (future.doneAt >= 0) return false;
    // Tasks that wait for each other in a ring: what becomes of them nobody says.
    if (this.#passing.has(future)) {
      this.#loosen(future, index);
      return true;
    }
    this.#passing.add(future);
    try {
      return this.#passCancel(future, index);
    } finally {
      this.#passing.delete(future);
    }
  }

  readonly #passing = new Set<FutureState>();

  #passCancel(future: FutureState, index: number): boolean {
    const { task } = future;
    if (task === undefined) {
      future.cancelled = true;
      this.#done(future, { raised: cancelledError }, index);
      return true;
    }
    task.requests += 1;
    task.everCancelled = true;
    const { wait, phase } = task;
    if (phase === 'new') {
      // It may end without ever touching its coroutine, and then nobody sees when.
      this.#loosen(future, index);
    }
    if (phase !== 'paused' || wait === undefined || task.turn !== undefined) {
      task.mustCancel = true;
      return true;
    }
    switch (wait.event.what) {
      case 'future': {
        const target = this.#target(wait);
        if (target === undefined) return true;
        // Rings and chains end where somebody cannot be cancelled.
        if (target.loose >= 0) {
          task.cancelPending = index;
          wait.cancelledAt = index;
          this.#reach(target, index, new Set());
        } else if (target.doneAt >= 0 || !this.#cancel(target, index)) task.mustCancel = true;
        return true;
      }
      case 'sleep': {
        if (wait.cancelledAt >= 0) {
          task.mustCancel = true;
          return true;
        }
        wait.cancelledAt = index;
        const fired = this.#time >= wait.earliest - this.#around.slack(wait.earliest) || this.#mayBeCancelled(task);
        task.turn = this.#queue(index, !fired, '6.2', task, undefined);
        if (fired) {
          task.turn.at = wait.at;
          wait.perhapsOver = true;
        }
        return true;
      }
      default:
        this.#cancelInside(task, wait, index);
        return true;
    }
  }

  /** The task waits in something that passes the request on in its own way. */
  #cancelInside(task: TaskState, wait: WaitState, index: number): void {
    wait.cancelledAt = index;
    task.cancelPending = index;
    if (wait.event.what === 'gather' || wait.event.what === 'waitFor')
      for (const target of this.#targets(wait)) this.#reach(target, index, new Set());
  }

  /** A request goes on to it, unseen; a task at work may be at the end of the chain. */
  #reach(future: FutureState, index: number, seen: Set<FutureState>): void {
    if (seen.has(future)) return;
    seen.add(future);
    this.#loosen(future, index);
    const { task } = future;
    if (task?.phase === 'running') future.either = true;
    for (let wait = task?.wait; wait !== undefined; wait = wait.outer)
      if (passesOn(wait)) for (const target of this.#targets(wait)) this.#reach(target, index, seen);
  }

  /** From now on it may be cancelled, and with it what it waits for. */
  #loosen(future: FutureState, index: number): void {
    const { task } = future;
    if (future.doneAt >= 0 || future.loose >= 0) return;
    future.loose = index;
    if (task === undefined) return;
    if (task.phase === 'new' && task.turn !== undefined) this.turns.free(task.turn);
    task.loose = index;
    task.requests = Number.NaN;
    this.#loosenWaits(task, index);
  }

  #loosenWaits(task: TaskState, index: number): void {
    for (let wait = task.wait; wait !== undefined; wait = wait.outer)
      if (passesOn(wait)) for (const target of this.#targets(wait)) this.#loosen(target, index);
  }

  // Futures

  #settle({ future: id, value, raised, refused }: SettleEvent, index: number): void {
    const future = this.#futures[id];
    if (future === undefined) return;
    const me = { future: id };
    if (future.task !== undefined) {
      if (refused === undefined) refuse('5.12', index, [me, ' is a task'], ['it could be given a result']);
      return;
    }
    if (future.doneAt >= 0) {
      if (refused === undefined)
        refuse(future.cancelled ? '4.3' : '4.2', index, [me, ' is done'], ['it could be given another outcome']);
      if (refused !== 'InvalidStateError')
        refuse(
          future.cancelled ? '4.3' : '4.2',
          index,
          [me, ' is done, so InvalidStateError is raised'],
          ['it raised ', refused ?? ''],
        );
      return;
    }
    if (refused !== undefined) {
      if (future.loose >= 0) return this.#settleLoose(future, index);
      return refuse('4.1', index, [me, ' is not done'], ['giving it an outcome raised ', refused]);
    }
    this.#done(future, raised === undefined ? { value: value ?? null } : { raised }, index);
  }

  #addDone({ future: id, callback, refused }: AddDoneEvent, index: number): void {
    const future = this.#futures[id];
    if (future === undefined) return;
    // On a closed loop there is no turn for the callback of what is done.
    if (refused !== undefined && this.#around.isClosed()) return;
    if (refused !== undefined)
      refuse('4.5', index, ['a done-callback can be added at any time'], ['it raised ', refused]);
    const done: DoneState = { future, callback, turn: undefined };
    if (future.doneAt >= 0) done.turn = this.#queue(index, this.#order, '4.4', undefined, done);
    else future.callbacks.push(done);
    this.#dones.push(done);
  }

  readonly #dones: DoneState[] = [];

  #removeDone({ future: id, callback, answer, refused }: RemoveDoneEvent, index: number): void {
    const future = this.#futures[id];
    if (future === undefined) return;
    const removed = future.callbacks.filter((each) => 'callback' in each && each.callback === callback);
    if (future.loose >= 0 && future.doneAt < 0) {
      if (answer === 0 && removed.length > 0) this.#settleLoose(future, index);
      else for (const each of removed) future.callbacks.splice(future.callbacks.indexOf(each), 1);
      return;
    }
    if (refused !== undefined || answer !== removed.length) {
      refuse(
        future.doneAt >= 0 ? '4.8' : '4.7',
        index,
        [
          callback,
          ` was added ${removed.length} times to `,
          { future: id },
          future.doneAt >= 0 ? ', which is done' : '',
        ],
        ['removing it ', refused === undefined ? `gave ${JSON.stringify(answer)}` : `raised ${refused}`],
      );
    }
    for (const each of removed) future.callbacks.splice(future.callbacks.indexOf(each), 1);
  }

  #notify({ callback, future: id, count }: NotifyEvent, index: number): void {
    const me = `the done-callback ${callback}`;
    if (this.#around.isInside())
      refuse(
        '4.4',
        index,
        ['done-callbacks are scheduled, and not called'],
        [me, ' was called in the middle of another segment'],
      );
    if (!this.#around.isRunning()) refuse('4.4', index, ['nothing runs the loop'], [me, ' was called']);
    const future = id === 'other' ? undefined : this.#futures[id];
    if (future === undefined || count !== 1)
      refuse(
        '4.5',
        index,
        [me, ' is given its future, and nothing else'],
        [`it was given ${count} arguments, the first of which is ${id}`],
      );
    const mine = this.#dones.filter((each) => each.future === future && each.callback === callback);
    const next = mine.find(({ turn }) => turn !== undefined && !turn.started);
    if (next?.turn === undefined) {
      const waiting = future?.callbacks.find((each) => 'callback' in each && each.callback === callback);
      if (future !== undefined && waiting !== undefined && future.loose >= 0 && future.doneAt < 0) {
        this.#settleLoose(future, index);
        return this.#notify({ kind: 'notify', callback, future: future.id, count, time: this.#time }, index);
      }
      return refuse(
        mine.length === 0 ? '4.5' : waiting !== undefined ? '4.4' : '4.9',
        index,
        [waiting === undefined ? 'no call of it is open' : 'its future is not done'],
        [me, ' was called'],
      );
    }
    this.#startTurn(next.turn, me, index);
  }

  #ask(event: AskFutureEvent, index: number): void {
    const future = this.#futures[event.future];
    if (future === undefined || future.either) return;
    const { task, outcome } = future;
    if (future.loose >= 0 && outcome === undefined) {
      const { what, answer, raised } = event;
      const isOver = what === 'done' || what === 'cancelled' ? answer === true : isCancel(raised);
      if (isOver && task === undefined) this.#settleLoose(future, index);
      return;
    }
    // A cancelled task that never began may end without a step of its own.
    if (task?.phase === 'new' && task.mustCancel) return;
    const wrong = wrongAnswer(event, future, this.#around.claims('cancelCounters'));
    if (wrong !== undefined) refuse(wrong.law, index, [{ future: future.id }, wrong.because], [wrong.however]);
  }

  #part({ of, part, task: id, thing, raised }: PartEvent, index: number): void {
    const task = this.#futures[id]?.task;
    if (task === undefined || thing === undefined || (of !== 'timeout' && of !== 'group')) return;
    if (part === 'enter') {
      task.blocks.push({ thing, group: of === 'group' });
      // What cancels it from inside is counted, and taken back, at moments that are not seen.
      task.requests = Number.NaN;
    } else if (part === 'exit') {
      if (raised !== undefined) this.#loosenGroup(thing, index);
    } else if (part === 'end') {
      const place = task.blocks.findLastIndex((block) => block.thing === thing);
      if (place >= 0) task.blocks.splice(place, 1);
    }
  }

  // The end

  /** What was queued before `hopAt`, or due before the deadline, must have started. */
  settled(hopAt: number, deadline: number | undefined, index: number): void {
    this.#sync.settled(hopAt, index);
    for (const turn of this.turns.unstarted()) {
      if (turn.at >= hopAt || turn.started) continue;
      if (!turn.exact && !this.#isCertain(turn)) continue;
      const me = this.#named(turn);
      refuse(
        turn.task === undefined && turn.law === '4.6' ? '4.5' : turn.law === '5.2' ? '5.1' : turn.law,
        index,
        ['it is the turn of ', me, ', which nobody has taken away'],
        [
          me,
          turn.task?.phase === 'new'
            ? ' never began'
            : turn.task === undefined
              ? ' was never called'
              : ' never went on',
        ],
      );
    }
    for (const future of this.#futures) {
      const task = future?.task;
      if (task?.phase !== 'paused' || task.wait === undefined || task.turn !== undefined) continue;
      const { wait } = task;
      const isDue = deadline !== undefined && deadline - wait.latest > 2 * this.#around.slack(deadline);
      const forgotten = whyForgotten(wait, this.#targets(wait), hopAt, isDue);
      if (forgotten !== undefined)
        refuse(
          forgotten.law,
          index,
          [forgotten.because, { future: task.id }, ' waits for'],
          [{ future: task.id }, ' never went on'],
        );
    }
  }

  /** A turn whose place is not known, but which is there: of a task that was made, or what was cancelled. */
  #isCertain({ task, done, law }: Turn): boolean {
    if (done !== undefined) return true;
    if (task === undefined || (task.implicit && task.phase === 'new')) return false;
    if (task.phase === 'new' && (task.mustCancel || task.future.loose >= 0)) return false;
    return law === '5.2' || law === '6.2' || law === '5.3' || law === '4.14' || law === '4.11';
  }
}

/** Awaits in which a request to cancel is delivered at once, and as nothing but CancelledError. */
const transparent: ReadonlySet<string> = new Set(['future', 'sleep', 'yield', 'call', 'badYield', 'other']);

/** Whether a request to cancel goes on to what is awaited there. */
const passesOn = ({ event: { what } }: WaitState): boolean => what !== 'shield' && what !== 'wait';
