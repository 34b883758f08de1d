/**
 * The executable semantics. The machine does not predict a schedule: it follows the one that the loop chose, event by
 * event, and asks of each whether it may come now.
 *
 * A callback cannot be interrupted. So the order in which segments were seen decides everything else, and one pass over
 * the trace is enough, with no search. At a `start` the machine asks its agenda whether this callback may be next, and
 * then carries the segment out on its own state, statement by statement, comparing what the loop answered.
 *
 * What is free stays free: the order of timers against soon callbacks, of equal deadlines, how many callbacks a batch
 * has, when the loop looks at its clock. What the machine knows only as an interval (a deadline) it judges by the
 * interval's ends. What could still come is not missing until the harness says `settled`.
 *
 * The laws are not known here, but for their numbers: a refusal names one. Nor is the reference loop.
 */

import type { Capability } from '../capability.js';
import { type Json, type Program, sameJson } from '../program.js';
import {
  type CallEvent,
  type EndEvent,
  type HandlerEvent,
  type Raised,
  type ReturnedEvent,
  type StartEvent,
  type TaskEvent,
  type Trace,
  type TraceEvent,
  unknownCall,
} from '../trace.js';
import type { Piece } from '../verdict.js';
import { Agenda, type Item } from './agenda.js';
import { ClockWatch } from './clock-watch.js';
import { Course } from './course.js';
import { ExceptionWatch } from './exception-watch.js';
import { hangInside, nameHang } from './hang.js';
import { nameLoss } from './loss.js';
import { OutsideWatch } from './outside-watch.js';
import { cannotRead, type Refusal, Refused, refuse } from './refusal.js';
import { leastBatch, RunState } from './run-state.js';
import { generations, StarvationWatch } from './starvation-watch.js';
import { TaskMachine } from './task-machine.js';

/** Judges a trace of the program. Nothing is returned if the trace is accepted. */
export const follow = (program: Program, trace: Trace): Refusal | undefined => {
  const machine = new Machine(program, trace);
  try {
    machine.run();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof Refused) return thrown.refusal;
    throw thrown;
  }
};

const farDelay = 2 ** 31 / 1000;

interface Segment {
  /** None for a task's step, and for a done-callback. */
  readonly item: Item | undefined;
  readonly at: number;
  blocked: boolean;
}

class Machine {
  readonly #trace: Trace;
  readonly #course: Course;
  readonly #agenda = new Agenda();
  readonly #run: RunState;
  readonly #clock: ClockWatch;
  readonly #exceptions = new ExceptionWatch();
  /** Only for programs that run for long enough. */
  readonly #starvation: StarvationWatch | undefined;
  readonly #virtual: boolean;
  /** Open segments, innermost last; undefined for an exception handler. */
  readonly #open: (Segment | undefined)[] = [];
  readonly #fates: ('starts' | 'cancelled' | undefined)[] = [];
  /** The runs whose end was seen only when their promise was settled. */
  readonly #laterRuns = new Set<number>();
  readonly #outside = new OutsideWatch();
  #tasks: TaskMachine | undefined;
  #lastSettled = -1;
  #blockedEver = false;
  #closedAt = -1;
  #tainted = -1;
  #infinite = -1;
  #far = -1;
  #wallStepped = false;
  #isMain = false;
  constructor(program: Program, trace: Trace) {
    this.#trace = trace;
    this.#course = new Course(program);
    this.#run = new RunState();
    this.#clock = new ClockWatch(trace);
    this.#virtual = trace.subject.clock === 'virtual';
    this.#starvation = (program.fuel ?? 0) > generations ? new StarvationWatch(trace.resolution) : undefined;
  }

  #claims(capability: Capability): boolean {
    return this.#trace.subject.claims.includes(capability);
  }

  run(): void {
    const { events } = this.#trace;
    this.#lookAhead(events);
    for (let index = 0; index < events.length; index += 1) {
      const event = events[index];
      if (event !== undefined) this.#take(event, index);
    }
    const last = events.at(-1)?.kind;
    if (last === 'hung' || last === 'gone') return;
    this.#exceptions.end(this.#lastTurns());
  }

  /** The call of the first of the harness's turns of callSoon before it settled last. */
  #lastTurns(): number {
    const settled = this.#trace.events[this.#lastSettled];
    return settled?.kind === 'settled' ? (this.#agenda.item(settled.hop)?.at ?? -1) : -1;
  }

  #lookAhead(events: readonly TraceEvent[]): void {
    let run = -1;
    for (let index = 0; index < events.length; index += 1) {
      const event = events[index];
      if (event?.kind === 'start') this.#fates[event.call] = 'starts';
      else if (event?.kind === 'cancel' && event.refused === undefined) this.#fates[event.call] ??= 'cancelled';
      else if (event?.kind === 'settled') this.#lastSettled = index;
      else if (event?.kind === 'run') run += 1;
      else if (event?.kind === 'returned' && event.later === true) this.#laterRuns.add(run);
    }
  }

  #take(event: TraceEvent, index: number): void {
    this.#clock.take(event, index, this.#wallStepped);
    switch (event.kind) {
      case 'call':
        return this.#call(event, index);
      case 'start':
        return this.#start(event, index);
      case 'end':
        return this.#end(event, index);
      case 'cancel':
        return this.#cancel(event, index);
      case 'stop':
        this.#course.act(event, index);
        if (event.refused === undefined) this.#run.stop(this.#open.at(-1)?.at ?? index, this.#isDetached());
        else if (this.#closedAt < 0)
          refuse('3.1', index, ['a loop can be asked to stop at any time'], ['stop raised ', event.refused]);
        return;
      case 'close':
        return this.#close(event.refused, event, index);
      case 'run':
        this.#course.act(event, index);
        this.#run.begin(
          index,
          event.time,
          // Among steps and done-callbacks nobody can say what the first batch holds.
          this.#tasks?.turns.waiting === true ? [] : this.#agenda.firstQueued(leastBatch),
          this.#agenda.earliestTimer(),
          event.until,
          event.main === true,
        );
        this.#isMain = event.main === true;
        this.#tasks?.run(event.until, this.#isMain, index);
        this.#course.enterRun();
        return;
      case 'returned':
        return this.#returned(event, index);
      case 'nestedRun':
        this.#course.act(event, index);
        if (!this.#run.active || !this.#isCertain() || (event.other && !this.#claims('runningLoop'))) return;
        if (event.outcome === 'refused') {
          this.#run.refusedInside = true;
          return;
        }
        return refuse(
          '3.10',
          index,
          ['a loop was running in this thread'],
          [event.other ? 'another loop' : 'the same loop', ' was run inside that run, and nothing was raised'],
        );
      case 'ask':
        this.#course.act(event, index);
        return this.#ask(event, index);
      case 'block': {
        this.#course.act(event, index);
        this.#blockedEver = true;
        this.#run.blocked = true;
        const segment = this.#open.at(-1);
        if (segment !== undefined) segment.blocked = true;
        return;
      }
      case 'handler':
        return this.#handler(event, index);
      case 'handled':
        return this.#handled(event.raised, index);
      case 'handleExceptions':
        this.#course.act(event, index);
        return this.#exceptions.setHandler(event.with);
      case 'intrusion':
        return this.#intrusion(event.what, index);
      case 'wallClock':
        this.#course.act(event, index);
        this.#wallStepped = true;
        return;
      case 'settled':
        this.#outside.settled(this.#agenda.item(event.hop)?.at ?? -1, index);
        return this.#settled(event.hop, event.deadline, index);
      case 'hung':
        if (event.goesOn === true) return;
        if (this.#open.length > 0) return hangInside(event, index);
        return nameHang(
          this.#agenda,
          this.#run,
          event,
          index,
          this.#wallStepped,
          this.#trace.resolution > this.#trace.subject.resolution,
        );
      case 'serve':
        this.#outside.serve(event, index, this.#open.length > 0);
        this.#outside.started(index);
        this.#run.started(index);
        this.#course.start(event.callback, event.spent === true);
        this.#open.push({ item: undefined, at: index, blocked: false });
        return;
      case 'served':
        this.#open.pop();
        this.#course.end(index, event.raised?.type);
        if (event.raised !== undefined && this.#claims('exceptions') && !isExit(event.raised))
          this.#exceptions.raised(event.raised, unknownCall, index);
        return;
      case 'thread':
        this.#course.act(event, index);
        return this.#outside.begin(event.thread, this.#closedAt >= 0);
      case 'threadCall':
        return this.#outside.called(event, index);
      case 'unanswered':
        return this.#outside.unanswered(
          event,
          index,
          this.#run.active && !this.#run.wasStopped && this.#open.length === 0,
        );
      case 'watchSignal':
        this.#course.act(event, index);
        return this.#outside.watch(event.refused === undefined, event.with);
      case 'signal':
        this.#course.act(event, index);
        return this.#outside.signal(index);
      case 'gone':
        return refuse(event.how === 'protocol' ? '0.3' : '0.2', index, [event.expected], [event.told]);
      case 'socket':
        return this.#course.addSocket(event);
      case 'stream':
        return this.#course.addStream(event);
      case 'useSocket':
      case 'useStream':
        this.#course.act(event, index);
        return;
      case 'ready':
        this.#outside.started(index);
        this.#run.started(index);
        this.#course.start(event.callback, event.spent === true);
        this.#open.push({ item: undefined, at: index, blocked: false });
        return;
      case 'readied':
        this.#open.pop();
        this.#course.end(index, event.raised?.type);
        if (event.raised !== undefined && this.#claims('exceptions') && !isExit(event.raised))
          this.#exceptions.raised(event.raised, unknownCall, index);
        return;
      case 'client':
      case 'gateway':
        // Of what goes on outside, the machine knows nothing: the laws speak of it.
        return;
      case 'print':
      case 'makeAnother':
        this.#course.act(event, index);
        return;
      default:
        return this.#taskEvent(event, index);
    }
  }

  #taskEvent(event: TaskEvent, index: number): void {
    this.#course.actOnTasks(event, index);
    this.#tasks ??= new TaskMachine({
      claims: (capability) => this.#claims(capability),
      slack: (instant) => this.#slack(instant),
      isInside: () => this.#open.length > 0,
      isRunning: () => this.#run.active,
      isClosed: () => this.#closedAt >= 0,
      wasStopped: () => this.#run.wasStopped,
      mayStart: (at, law, me, started) => this.#turnMayStart(at, law, me, started),
    });
    this.#tasks.take(event, index);
    switch (event.kind) {
      case 'step':
        this.#run.started(index);
        this.#course.startOwn();
        this.#open.push({ item: undefined, at: index, blocked: false });
        return;
      case 'notify':
        this.#run.started(index);
        this.#course.start(event.callback, event.spent === true);
        this.#open.push({ item: undefined, at: index, blocked: false });
        return;
      case 'pause':
      case 'finish':
      case 'notified': {
        const segment = this.#open.pop();
        const raised = event.kind === 'pause' ? undefined : event.raised;
        this.#course.end(index, event.kind === 'notified' ? raised?.type : undefined);
        if (raised === undefined || segment === undefined || raised.error === 'foreign') return;
        // What a coroutine in line raises goes to the task that awaits it.
        if (isExit(raised) && this.#open.length > 0) return;
        if (isExit(raised)) this.#run.exit(segment.at, index, raised.error);
        else if (event.kind === 'notified' && this.#claims('exceptions'))
          this.#exceptions.raised(raised, unknownCall, index);
        return;
      }
      default:
        return;
    }
  }

  /** A step or a done-callback that was queued at an event (or at some moment since) starts. */
  #turnMayStart(at: number, law: string, me: Piece, index: number): void {
    if (this.#closedAt >= 0 && at < this.#closedAt)
      refuse('3.13', index, ['the loop was closed while ', me, ' waited'], [me, ' went on afterwards']);
    this.#run.mayStart({ at }, me, index);
    if (!this.#claims('asyncioOrder')) return;
    const first = this.#agenda.first();
    if (first === undefined || first.at >= at || this.#fates[first.event.call] === undefined) return;
    refuse(
      law,
      index,
      [
        { call: first.event.call },
        ' and ',
        me,
        ' were both waiting for their turn, and ',
        { call: first.event.call },
        ' came first',
      ],
      [me, ' was served while ', { call: first.event.call }, ' still waited'],
    );
  }

  /** Whether an exception handler is at work that is told outside of any callback. */
  #isDetached(): boolean {
    return this.#open.length === 1 && this.#open[0] === undefined;
  }

  /** Whether the run is certainly going on: a run that gives a promise may be over before this is seen. */
  #isCertain(): boolean {
    return !this.#isDetached() || !this.#laterRuns.has(this.#run.number);
  }

  #handled(raised: Raised | undefined, index: number): void {
    this.#open.pop();
    this.#course.end(index, raised?.type);
    if (raised === undefined) return;
    this.#exceptions.raisedByHandler(raised);
    if (!isExit(raised) || raised.error === 'foreign') return;
    if (this.#claims('asyncioOrder')) this.#run.exit(index, index, raised.error);
    else this.#run.mayExit(raised.error);
  }

  #intrusion(what: 'callback' | 'timer' | 'handler', index: number): void {
    if (!this.#claims('restart')) return;
    refuse(
      what === 'handler' ? '10.1' : '1.3',
      index,
      ['another loop was made, and nobody runs it'],
      ['its ', what, ' was called'],
    );
  }

  #call(event: CallEvent, index: number): void {
    const own = event.callback.startsWith('~');
    const statement = own ? undefined : this.#course.act(event, index);
    const closed = this.#closedAt >= 0;
    if (event.refused !== undefined) {
      if (!closed) this.#refusedCall(event, index);
      return;
    }
    if (closed && this.#claims('guards')) {
      refuse('3.12', index, ['the loop has been closed'], [{ call: event.call }, ' could be scheduled']);
    }
    if (!own) this.#course.bind(statement, event.call);
    const segment = this.#open.at(-1);
    const timer = event.how !== 'soon';
    const item: Item = {
      event,
      at: index,
      timer,
      earliest: deadline(event, event.before),
      latest: deadline(event, event.time),
      madeInRun: this.#run.active ? this.#run.number : -1,
      generation: segment === undefined ? 0 : (segment.item?.generation ?? 0) + 1,
      state: 'waiting',
      afterBlock: segment?.blocked === true,
      cancelledLate: false,
      place: -1,
      startedAt: -1,
    };
    this.#agenda.add(item);
    if (!own) this.#starvation?.add(item);
    if (!timer) return;
    if (event.asked === 'nan') this.#tainted = index;
    if (event.asked === 'infinity') this.#infinite = index;
    if (item.latest - event.time >= farDelay * 0.999 && !own) this.#far = index;
    if (event.when !== undefined) this.#tellsDeadline(item, event.when, index);
  }

  #refusedCall(event: CallEvent, index: number): void {
    const { asked } = event;
    const delay = typeof asked === 'number' ? (event.how === 'at' ? asked - event.before : asked) : Number.NaN;
    const law =
      event.how === 'soon'
        ? '1.2'
        : asked === 'nan'
          ? undefined
          : asked === 'infinity'
            ? '2.11'
            : delay <= 0
              ? '2.5'
              : delay >= farDelay * 0.999
                ? '2.10'
                : '2.6';
    if (law === undefined) return;
    refuse(
      law,
      index,
      ['the loop is open, and what was asked of it is in order'],
      ['the call of ', event.callback, ' raised ', event.refused ?? ''],
    );
  }

  #start(event: StartEvent, index: number): void {
    this.#tasks?.see(event.time);
    const item = this.#agenda.item(event.call);
    if (item === undefined) {
      return refuse(
        '1.7',
        index,
        ['every call of ', event.callback, ' was given arguments that tell the calls apart'],
        ['it started with others'],
      );
    }
    const me = { call: event.call };
    const synchronous = item.timer && item.latest <= item.event.time ? '2.5' : '1.3';
    if (this.#closedAt >= 0 && item.at < this.#closedAt) {
      refuse('3.13', index, ['the loop was closed while ', me, ' waited'], [me, ' started afterwards']);
    }
    if (!this.#run.active) refuse(synchronous, index, ['nothing is running the loop'], [me, ' started outside a run']);
    if (this.#open.length > 0) {
      refuse(
        item.timer ? '2.5' : '1.3',
        index,
        ['a callback runs until it gives control back'],
        [me, ' started in the middle of another'],
      );
    }
    if (item.state === 'started')
      refuse(item.timer ? '2.6' : '1.2', index, [me, ' has started already'], ['it started a second time']);
    if (item.state === 'cancelled')
      refuse(item.timer ? '2.7' : '1.8', index, [me, ' had been cancelled'], ['it started']);
    this.#run.mayStart(item, me, index);
    this.#run.started(index);
    if (item.timer) this.#startTimer(item, event, index);
    else this.#startSoon(item, index);
    this.#agenda.leave(item, 'started');
    item.startedAt = index;
    if (event.copied === true)
      refuse('1.7', index, [me, ' was scheduled with objects as its arguments'], ['it started with copies of them']);
    if (!sameArguments(event.args, item.event.args)) {
      refuse(
        '1.7',
        index,
        [me, ' was scheduled with ', JSON.stringify(item.event.args ?? [])],
        ['it started with ', JSON.stringify(event.args ?? [])],
      );
    }
    if (event.context !== item.event.context) {
      refuse(
        '1.15',
        index,
        [me, ' was scheduled in the context ', item.event.context ?? 'none'],
        ['it ran in ', event.context ?? 'none'],
      );
    }
    this.#open.push({ item, at: index, blocked: false });
    this.#course.start(event.callback, event.spent === true);
    this.#starvation?.started(item, event.time, index);
  }

  #startSoon(item: Item, index: number): void {
    this.#tasks?.overtaken(item.at, { call: item.event.call }, index);
    for (let first = this.#agenda.first(); first !== undefined && first !== item; first = this.#agenda.first()) {
      if (this.#fates[first.event.call] !== undefined) {
        refuse(
          '1.1',
          index,
          [
            { call: first.event.call },
            ' and ',
            { call: item.event.call },
            ' were both waiting, and ',
            { call: first.event.call },
            ' was scheduled first',
          ],
          [{ call: item.event.call }, ' started while ', { call: first.event.call }, ' was still waiting'],
        );
      }
      // It never starts: that is not a matter of order. It is told of when the harness has settled, or at once.
      this.#agenda.skipFirst();
      if (this.#lastSettled < index) nameLoss(first, this.#agenda, this.#run, index, this.#far);
    }
  }

  #startTimer(item: Item, event: StartEvent, index: number): void {
    const me = { call: event.call };
    if (item.event.asked === 'infinity') refuse('2.11', index, [me, ' was set with an infinite delay'], ['it started']);
    if (item.earliest > item.event.before && event.time < item.earliest - this.#slack(item.earliest)) {
      refuse(
        item.afterBlock ? '2.14' : '2.1',
        index,
        [me, ' was due at ', { seconds: item.earliest }],
        ['it started at ', { seconds: event.time }],
      );
    }
    const dueWhenSet = item.latest <= item.event.time;
    if (
      dueWhenSet &&
      this.#virtual &&
      !this.#blockedEver &&
      !this.#clock.creeps &&
      event.time > item.event.time + 2 * this.#slack(event.time)
    ) {
      refuse(
        // A deadline that is no number may spoil the order of all others.
        this.#tainted >= 0 ? '2.12' : '2.5',
        index,
        [me, ' was due when it was set, at ', { seconds: item.event.time }],
        ['the loop waited, and started it at ', { seconds: event.time }],
      );
    }
    if (
      this.#run.mustNotWait &&
      this.#virtual &&
      !this.#clock.creeps &&
      item.earliest > this.#run.time + this.#slack(item.earliest)
    ) {
      refuse(
        '3.2',
        index,
        ['stop was called before the run, and ', me, ' was due at ', { seconds: item.earliest }],
        ['the run waited for it'],
      );
    }
    if (!this.#claims('timerOrder') || dueWhenSet) return;
    for (let first = this.#agenda.firstTimer(); first !== undefined; first = this.#agenda.firstTimer()) {
      if (first === item || !(item.earliest - first.latest > 2 * this.#slack(item.earliest))) return;
      if (this.#fates[first.event.call] !== undefined || this.#lastSettled < index) {
        refuse(
          this.#tainted >= 0 ? '2.12' : '2.2',
          index,
          [
            'both were waiting, ',
            { call: first.event.call },
            ' due at ',
            { seconds: first.latest },
            ' and ',
            me,
            ' at ',
            { seconds: item.earliest },
          ],
          [me, ' started before ', { call: first.event.call }],
        );
      }
      this.#agenda.skipFirstTimer();
    }
  }

  #end(event: EndEvent, index: number): void {
    const segment = this.#open.pop();
    const { raised } = event;
    if (raised?.error === 'foreign') {
      refuse('1.12', index, ['the callback raises nothing of the kind'], ['it ended with ', raised.type]);
    }
    this.#course.end(index, raised?.type);
    if (raised === undefined || segment === undefined || raised.error === 'foreign') return;
    if (isExit(raised)) this.#run.exit(segment.at, index, raised.error);
    else if (this.#claims('exceptions')) this.#exceptions.raised(raised, event.call, index);
  }

  #cancel(event: Extract<TraceEvent, { kind: 'cancel' }>, index: number): void {
    this.#course.act(event, index);
    if (!this.#course.isBound(event.handle, event.call))
      cannotRead(index, `"${event.handle}" does not stand for this call`);
    if (event.refused !== undefined) {
      refuse('1.9', index, ['a handle can be cancelled at any time'], ['the cancel raised ', event.refused]);
    }
    const item = this.#agenda.item(event.call);
    if (item?.state === 'waiting') this.#agenda.leave(item, 'cancelled');
    else if (item?.state === 'started') item.cancelledLate = true;
  }

  #close(refused: string | undefined, event: TraceEvent, index: number): void {
    this.#course.act(event, index);
    if (this.#run.active) {
      if (refused === undefined && this.#claims('guards') && this.#isCertain())
        refuse(this.#run.refusedInside ? '3.10' : '3.11', index, ['the loop was running'], ['close raised nothing']);
      if (refused !== undefined) {
        this.#run.refusedClose = index;
        return;
      }
    } else if (refused !== undefined) {
      refuse('3.12', index, ['a loop that is not running can be closed, and closed again'], ['close raised ', refused]);
    }
    if (this.#closedAt < 0) this.#closedAt = index;
  }

  #returned(event: ReturnedEvent, index: number): void {
    this.#course.leaveRun();
    const { raised, time, later } = event;
    const closed = this.#closedAt >= 0;
    const outcome = this.#run.until === undefined ? undefined : this.#tasks?.future(this.#run.until)?.outcome;
    if (this.#run.until !== undefined && !closed) this.#returnedUntil(this.#run.until, event, index);
    this.#tasks?.returned();
    // A run by a runner closes the loop.
    if (this.#isMain) this.#closedAt = index;
    if (closed) {
      if (raised === undefined && this.#claims('guards'))
        refuse('3.12', index, ['the loop has been closed'], ['it could be run']);
    } else if (raised !== undefined && !isExit(raised)) {
      if (this.#run.until === undefined) this.#raisedOut(raised, index);
    } else {
      // An exit that somebody gave the future as its outcome is no exit of this run.
      const given =
        !this.#run.hasExit &&
        raised !== undefined &&
        raised.error !== 'foreign' &&
        outcome?.raised?.error === raised.error;
      this.#run.mayEnd(given ? undefined : raised, index, this.#claims('persistent'), time + this.#slack(time));
    }
    // What cancels a future from afar, like a gather, is not seen; then what the run raises says that it was done.
    const done = outcome !== undefined || (this.#run.until !== undefined && raised?.type === 'CancelledError');
    this.#run.end(later === true, !this.#claims('asyncioOrder'), done);
    this.#agenda.endRun(index, raised === undefined ? undefined : time + this.#slack(time));
  }

  /** A run until something is done gives what that came to, or raises RuntimeError if it was stopped before. */
  #returnedUntil(until: number, { raised, value }: ReturnedEvent, index: number): void {
    const future = this.#tasks?.future(until);
    if (future === undefined || (raised !== undefined && isExit(raised))) return;
    const it = { future: until };
    if (this.#tasks?.hasRing === true && raised?.error === 'foreign') return;
    const { outcome } = future;
    if (outcome === undefined) {
      if (raised?.type === 'CancelledError' && future.loose >= 0) return;
      if (!this.#run.wasStopped)
        refuse('3.6', index, [it, ' is not done, and nobody has called stop'], ['the run ended']);
      if (raised?.type !== 'RuntimeError')
        refuse(
          '3.7',
          index,
          ['the run was stopped before ', it, ' was done'],
          ['it ', raised === undefined ? 'returned a value' : `raised ${raised.type}`],
        );
      return;
    }
    if (future.either && raised?.type === 'CancelledError') return;
    // Stopped in the iteration in which it was done: who comes first is open.
    if (raised?.type === 'RuntimeError' && raised.error === 'foreign' && this.#run.wasStopped) return;
    const right =
      raised === undefined
        ? outcome.raised === undefined && sameJson(value ?? null, outcome.value)
        : outcome.raised?.type === raised.type &&
          (outcome.raised.error === raised.error || raised.type === 'CancelledError');
    if (right) return;
    refuse(
      '3.6',
      index,
      [it, ' came to ', outcome.raised === undefined ? JSON.stringify(outcome.value) : outcome.raised.type],
      ['the run gave ', raised === undefined ? JSON.stringify(value ?? null) : raised.type],
    );
  }

  /** The run ended with an exception that should not have left it. */
  #raisedOut(raised: Raised, index: number): void {
    if (raised.error === 'foreign') {
      const law =
        raised.type === 'RangeError'
          ? '1.12'
          : this.#tainted >= 0
            ? '2.12'
            : this.#far >= 0
              ? '2.10'
              : this.#run.exitedEver
                ? '3.15'
                : '3.5';
      refuse(law, index, ['nothing that the program did raises ', raised.type], ['the run raised it']);
    }
    if (!this.#claims('exceptions')) return;
    const owed = this.#exceptions.owes(raised);
    refuse(
      !owed ? '10.2' : raised.type === 'BaseException' ? '10.3' : '1.11',
      index,
      [raised.type, ' was raised by ', owed ? 'a callback' : 'the exception handler'],
      ['it left the run'],
    );
  }

  #ask(event: Extract<TraceEvent, { kind: 'ask' }>, index: number): void {
    const { what, answer, refused } = event;
    const item = event.call === undefined ? undefined : this.#agenda.item(event.call);
    const expect = (law: string, expected: Json): void => {
      if (refused !== undefined) refuse(law, index, [what, ' can be asked at any time'], ['it raised ', refused]);
      if (answer !== null && answer !== expected) {
        refuse(
          law,
          index,
          [what, ' is ', JSON.stringify(expected), ' at this moment'],
          ['the loop says ', JSON.stringify(answer)],
        );
      }
    };
    if (what === 'cancelled' && item !== undefined) {
      // A loop may cancel what it drops when it is closed.
      const dropped = this.#closedAt >= 0 && item.state === 'waiting';
      if (refused !== undefined || !(item.cancelledLate || dropped)) expect('1.9', item.state === 'cancelled');
    } else if (what === 'when' && item?.timer === true) this.#tellsDeadline(item, refused ?? answer, index);
    else if (!this.#isCertain()) return;
    else if (what === 'isRunning') expect(this.#run.refusedInside ? '3.10' : '3.14', this.#run.active);
    else if (what === 'isClosed') expect('3.12', this.#closedAt >= 0);
    else if (what === 'runningLoop' && this.#claims('runningLoop')) expect('3.14', this.#run.active ? 'this' : 'none');
    // Within a run, and in no segment: a task that the loop has made for itself, to close a generator.
    else if (what === 'currentTask' && this.#run.active && this.#open.length === 0) return;
    else if (what === 'currentTask' && this.#claims('currentTask') && this.#tasks?.isCurrent(answer) !== true)
      expect('5.13', this.#tasks?.current ?? 'none');
  }

  #tellsDeadline(item: Item, when: Json, index: number): void {
    if (!this.#claims('deadlines') || !Number.isFinite(item.latest)) return;
    const slack = 2 * this.#slack(item.latest);
    if (typeof when === 'number' && when >= item.earliest - slack && when <= item.latest + slack) return;
    refuse(
      '2.15',
      index,
      ['the deadline of ', { call: item.event.call }, ' is ', { seconds: item.earliest }],
      typeof when === 'number' ? ['its handle says ', { seconds: when }] : ['its handle tells no number'],
    );
  }

  #handler(event: HandlerEvent, index: number): void {
    this.#open.push(undefined);
    this.#course.startHandler(event.with);
    const named = event.call === undefined ? undefined : this.#agenda.item(event.call);
    if (event.raised.error === 'foreign' && named?.state === 'cancelled') {
      refuse(
        named.timer ? '2.7' : '1.8',
        index,
        [{ call: named.event.call }, ' had been cancelled'],
        ['the loop called it all the same, and failed: ', event.raised.type],
      );
    }
    if (isExit(event.raised) && event.raised.error !== 'foreign' && this.#claims('exits')) {
      refuse(
        '10.3',
        index,
        [event.raised.type, ' is a matter for whoever runs the loop'],
        ['the exception handler was told of it'],
      );
    }
    if (event.raised.error === 'foreign' && this.#tasks?.hasRing === true) return;
    // A runner tells the handler what the tasks raised that were left over.
    if (this.#isMain && this.#run.active && !this.#exceptions.owes(event.raised)) return;
    this.#exceptions.handled(event, index);
  }

  #settled(hop: number, deadlineOfTimer: number | undefined, index: number): void {
    const hopAt = this.#agenda.item(hop)?.at ?? -1;
    this.#tasks?.settled(hopAt, deadlineOfTimer, index);
    for (const item of this.#agenda.waiting()) {
      if (item.at >= hopAt) continue;
      if (this.#fates[item.event.call] !== undefined) continue;
      if (item.timer) {
        // What was due when it was set is due from then on.
        const dueAt = Math.max(item.latest, item.event.time);
        const due = deadlineOfTimer !== undefined && deadlineOfTimer - dueAt > 2 * this.#slack(deadlineOfTimer);
        if (!due) continue;
        if (this.#tainted >= 0 && this.#tainted < index)
          refuse('2.12', index, ['only a timer with NaN was set too'], [{ call: item.event.call }, ' was lost']);
        if (this.#infinite >= 0 && this.#infinite < index)
          refuse('2.11', index, ['only an infinite timer was set too'], [{ call: item.event.call }, ' was lost']);
      }
      nameLoss(item, this.#agenda, this.#run, index, this.#far);
    }
  }

  #slack(instant: number): number {
    return this.#trace.resolution + 1e-9 + Math.abs(instant) * 1e-14;
  }
}

const isExit = ({ type }: Raised): boolean => type === 'SystemExit' || type === 'KeyboardInterrupt';

const deadline = (event: CallEvent, clock: number): number => {
  if (event.asked === undefined || event.asked === 'nan') return Number.NaN;
  if (event.asked === 'infinity') return Number.POSITIVE_INFINITY;
  return event.how === 'at' ? event.asked : clock + event.asked;
};

const none: readonly Json[] = [];

const sameArguments = (left: readonly Json[] | undefined, right: readonly Json[] | undefined): boolean =>
  left === right || sameJson(left ?? none, right ?? none);
