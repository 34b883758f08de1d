/**
 * The harness: it runs one program on one loop and records what could be seen. All that it does to the loop stands in the
 * trace, its own timers included, so the judges need not trust it; and it calls nothing of the loop's but the port.
 */

import {
  assertNever,
  type CallbackStatement,
  type Delay,
  defaultFuel,
  type Json,
  type Name,
  type Program,
  type RunUntil,
  weightOf,
} from '../../spec/program.js';
import { duration } from '../../spec/time.js';
import {
  type BlockEvent,
  type CloseEvent,
  harnessCallbacks,
  type Raised,
  type ReturnedEvent,
  type RunEvent,
  type StopEvent,
  type Trace,
} from '../../spec/trace.js';
import type { AnyAdapter, SubjectLoop } from './adapter.js';
import { Calls, type Mutable, type Scheduling } from './calls.js';
import { type ClientSide, clientSideOf } from './client-side.js';
import { ExceptionHandlers } from './exception-handlers.js';
import { collectGarbage } from './garbage.js';
import type { PassingStatement } from './host.js';
import { realPatience, turnsForRefusal } from './limits.js';
import { NestedRuns } from './nested-runs.js';
import { OtherLoops } from './other-loops.js';
import { GivenUp, hostTurn, isThenable, withPatience } from './patience.js';
import { threadProcessorTime } from './processor-time.js';
import { Questions } from './questions.js';
import { type Needs, needsOf } from './reach.js';
import { hostSeconds, type OnEvent, Recorder, typeOf } from './recorder.js';
import { Settling } from './settling.js';
import type { Subject } from './subject.js';
import { Tasks } from './tasks.js';
import { valueToJson } from './things.js';
import { Thrown } from './thrown.js';
import { restoreWallClock, stepWallClock } from './wall-clock.js';

export class Interpreter {
  readonly #program: Program;
  readonly #subject: Subject;
  readonly #adapter: AnyAdapter;
  readonly #needs: Needs;
  readonly #loop: SubjectLoop;
  readonly #recorder: Recorder;
  readonly #calls: Calls;
  readonly #settling: Settling;
  readonly #clients: ClientSide | undefined;
  #madeTasks: Tasks | undefined;
  readonly #questions: Questions;
  readonly #handlers: ExceptionHandlers;
  readonly #origin: number;
  /** The loop claims that nothing runs outside its runs. */
  readonly #pauses: boolean;
  #fuel: number;
  readonly #nested: NestedRuns;
  readonly #thrown = new Thrown();
  readonly #others: OtherLoops;
  #lastCost: Json = null;
  #closed = false;
  #over = false;

  /** `clients`: those that somebody else runs. */
  constructor(program: Program, subject: Subject, onEvent?: OnEvent, clients?: ClientSide) {
    this.#program = program;
    this.#subject = subject;
    this.#adapter = subject.adapter;
    this.#needs = needsOf(program);
    this.#loop = this.#adapter.create(
      program.clockStep === undefined ? {} : { clockStep: duration(program.clockStep) },
    );
    this.#recorder = new Recorder(this.#loop, subject, weightOf(program));
    this.#recorder.onEvent = onEvent;
    this.#calls = new Calls(this.#loop, subject, this.#recorder, this.#needs, (callback, received) =>
      this.#enter(callback, received),
    );
    this.#clients = clientSideOf(program, subject, this.#loop, this.#recorder, clients);
    this.#settling = new Settling(
      program,
      subject,
      this.#needs,
      this.#calls,
      this.#recorder,
      () => this.#stop(),
      this.#clients,
    );
    this.#nested = new NestedRuns(this.#recorder, () => this.#over);
    this.#others = new OtherLoops(subject, (event) => {
      if (!this.#over) this.#recorder.record(event);
    });
    this.#handlers = new ExceptionHandlers({
      loop: this.#loop,
      recorder: this.#recorder,
      calls: this.#calls,
      isOver: () => this.#over,
      executeCallback: (name) => this.#executeAll(program.callbacks[name]),
    });
    this.#questions = new Questions(this.#loop, this.#adapter, this.#recorder, this.#calls, (task) =>
      this.#tasks.idOf(task),
    );
    this.#fuel = program.fuel ?? defaultFuel;
    this.#origin = this.#recorder.time();
    this.#pauses = subject.manifest.claims.includes('restart');
    if (subject.manifest.claims.includes('exceptions')) this.#handlers.set(undefined);
  }

  /** Made when a program first speaks of tasks: most speak of callbacks alone. */
  get #tasks(): Tasks {
    this.#madeTasks ??= new Tasks({
      program: this.#program,
      loop: this.#loop,
      recorder: this.#recorder,
      calls: this.#calls,
      tick: this.#subject.tick,
      promises: this.#adapter.coroutines === 'promises',
      execute: (statement) => this.#execute(statement),
      executeCallback: (name) => this.#executeAll(this.#program.callbacks[name]),
      make: (error) => this.#thrown.made(error),
      spend: () => --this.#fuel >= 0,
      isOver: () => this.#over,
      settleWhenIdle: () => {
        if (!this.#closed) this.#settling.settleWhenIdle();
      },
      listens: (name, socket) => this.#clients?.listens(name, socket),
      another: () => this.#adapter.create({}),
    });
    return this.#madeTasks;
  }

  /** How much has happened so far. */
  get progress(): number {
    return this.#recorder.events.length;
  }

  /** More has happened than the program can account for. */
  get full(): boolean {
    return this.#recorder.full;
  }

  /** Runs the program. The result is a promise where the loop, or a statement, needs the host to go on. */
  run(): Trace | Promise<Trace> {
    const steps = this.#script();
    const step = steps.next();
    return step.done === true ? this.#finish() : this.#runLater(steps, step.value);
  }

  /** The trace so far, of a program that was interrupted because the subject did not come back for so many seconds. */
  abandon(after: number, goesOn = false): Trace {
    const time = this.#recorder.time();
    this.#recorder.recordLast(goesOn ? { kind: 'hung', after, goesOn, time } : { kind: 'hung', after, time });
    return this.#finish();
  }

  async #runLater(steps: Generator<Promise<void>, void, void>, first: Promise<void>): Promise<Trace> {
    let waiting = first;
    for (;;) {
      let step: IteratorResult<Promise<void>, void>;
      try {
        await waiting;
        step = steps.next();
      } catch (thrown) {
        if (thrown instanceof GivenUp) return this.abandon(thrown.after, thrown.goesOn);
        step = steps.throw(thrown);
      }
      if (step.done === true) return this.#finish();
      waiting = step.value;
    }
  }

  #finish(): Trace {
    this.#over = true;
    this.#madeTasks?.sockets.close();
    this.#madeTasks?.servers.close();
    this.#recorder.close();
    if (this.#needs.alone) restoreWallClock();
    if (this.#recorder.real) this.#calls.release();
    else this.#calls.leaveContexts();
    this.#dispose();
    const { manifest, tick } = this.#subject;
    return {
      subject: manifest,
      tick,
      resolution: Math.max(manifest.resolution, this.#program.clockStep ?? 0),
      origin: this.#origin,
      events: this.#recorder.events,
    };
  }

  #dispose(): void {
    try {
      this.#adapter.dispose?.(this.#loop);
    } catch {
      // The trace is finished; whether this succeeds is nobody's concern any more.
    }
  }

  *#script(): Generator<Promise<void>, void, void> {
    for (const statement of this.#program.script) {
      switch (statement.op) {
        case 'run':
          yield* this.#run({ kind: 'run', time: 0 }, () => this.#loop.runForever());
          break;
        case 'runUntil':
          yield* this.#runUntil(statement);
          break;
        case 'runMain':
          yield* this.#runMain(statement.coroutine);
          break;
        case 'askRetained':
          yield collectGarbage();
          this.#recorder.record({ kind: 'ask', what: 'retained', answer: this.#calls.retained() });
          break;
        case 'askCost':
          this.#recorder.record({ kind: 'ask', what: 'cost', answer: this.#lastCost });
          break;
        default:
          this.#execute(statement);
          // Whatever a loop on the host's wrongly does outside its runs, it gets the chance to do now.
          if (statement.op === 'block' && this.#recorder.real && this.#pauses) yield hostTurn();
      }
    }
    // A refusal may come as a promise that is rejected in a turn of the host's.
    for (let turn = 0; this.#nested.pending > 0 && turn < turnsForRefusal; turn += 1) yield hostTurn();
  }

  *#runUntil({ coroutine, future }: RunUntil): Generator<Promise<void>, void, void> {
    const { things } = this.#tasks;
    if (coroutine === undefined) {
      const known = future === undefined ? undefined : things.futureNamed(future);
      const { object } = known ?? {};
      if (known === undefined || object === undefined) return;
      yield* this.#run({ kind: 'run', time: 0, until: known.id }, () => this.#loop.runUntilComplete?.(object));
      return;
    }
    const steps = this.#tasks.coroutine(coroutine);
    this.#recorder.record({ kind: 'coroutine', task: steps.id, coroutine });
    yield* this.#run({ kind: 'run', time: 0, until: steps.id }, () => this.#loop.runUntilComplete?.(steps));
  }

  *#runMain(coroutine: Name): Generator<Promise<void>, void, void> {
    const steps = this.#tasks.coroutine(coroutine);
    this.#recorder.record({ kind: 'coroutine', task: steps.id, coroutine });
    yield* this.#run({ kind: 'run', time: 0, until: steps.id, main: true }, () => this.#loop.runMain?.(steps));
    this.#closed = true;
  }

  *#run(event: Mutable<RunEvent>, go: () => unknown): Generator<Promise<void>, void, void> {
    if (!this.#closed) this.#settling.prepare();
    event.time = this.#recorder.time();
    this.#recorder.record(event);
    const began = hostSeconds();
    const utilization = this.#needs.cost ? performance.eventLoopUtilization() : undefined;
    const processor = this.#needs.cost ? threadProcessorTime() : undefined;
    let raised: Raised | undefined;
    let later = false;
    let value: unknown;
    try {
      value = go();
      if (isThenable(value)) {
        later = true;
        const seconds = (this.#recorder.real ? this.#settling.horizon : 0) + realPatience;
        const running = Promise.resolve(value).then((result) => {
          value = result;
        });
        yield withPatience(running, Math.ceil(seconds), () => this.progress);
        if (this.#pauses) yield hostTurn();
      }
    } catch (thrown) {
      if (thrown instanceof GivenUp) throw thrown;
      raised = this.#recorder.describe(thrown);
    }
    if (processor !== undefined) {
      this.#lastCost = [
        (threadProcessorTime() ?? processor) - processor,
        hostSeconds() - began,
        performance.eventLoopUtilization(utilization).utilization,
      ];
    }
    const end: Mutable<ReturnedEvent> = { kind: 'returned', time: this.#recorder.time() };
    if (raised !== undefined) end.raised = raised;
    else if (event.until !== undefined) end.value = valueToJson(value, this.#recorder);
    if (later) end.later = true;
    this.#recorder.record(end);
  }

  /** The loop has started a callback of the program, or of the harness. */
  #enter(callback: string, received: readonly unknown[]): unknown {
    if (this.#over) return undefined;
    const start = this.#calls.started(callback, received);
    const own = callback.startsWith('~');
    if (!own && --this.#fuel < 0) start.spent = true;
    let raised: Raised | undefined;
    let thrown: unknown;
    let value: unknown;
    try {
      if (callback === harnessCallbacks.inject) this.#tasks.inject();
      else if (own) this.#settling.execute(callback);
      else if (start.spent !== true) value = this.#executeAll(this.#program.callbacks[callback]);
    } catch (error) {
      thrown = error;
      raised = this.#recorder.describe(error);
    }
    if (!this.#closed) this.#settling.settleWhenIdle();
    const { call } = start;
    this.#recorder.record(raised === undefined ? { kind: 'end', call } : { kind: 'end', call, raised });
    if (raised !== undefined) throw thrown;
    return value;
  }

  /** What the callback returns. */
  #executeAll(statements: readonly CallbackStatement[] | undefined): Json | undefined {
    if (statements === undefined) return undefined;
    for (const statement of statements) {
      if (statement.op === 'return') return statement.value;
      this.#execute(statement);
    }
    return undefined;
  }

  #execute(statement: PassingStatement): void {
    switch (statement.op) {
      case 'createFuture':
      case 'settle':
      case 'cancelFuture':
      case 'uncancel':
      case 'addDone':
      case 'removeDone':
      case 'askFuture':
      case 'spawn':
      case 'create':
      case 'use':
      case 'askThing':
        return this.#tasks.execute(statement);
      case 'callSoon':
        return this.#schedule(statement, 'soon', 0);
      case 'callLater':
        return this.#schedule(statement, 'later', this.#seconds(statement.in));
      case 'callAt':
        return this.#schedule(statement, 'at', this.#origin + this.#seconds(statement.at));
      case 'cancel':
        return this.#calls.cancel(statement.handle);
      case 'stop':
        return this.#stop();
      case 'close':
        return this.#close();
      case 'run':
        this.#nested.tryToRun(this.#loop, false);
        return;
      case 'runAnother':
        return this.#others.tryToRun((other) => this.#nested.tryToRun(other, true));
      case 'makeAnother':
        return this.#others.make();
      case 'raise':
        throw this.#recorder.raising(this.#thrown.made(statement.error), statement.error);
      case 'block':
        return this.#block(statement.for * this.#subject.tick);
      case 'ask':
        return this.#questions.ask(statement.what);
      case 'askHandle':
        return this.#questions.askHandle(statement.what, statement.handle);
      case 'print':
        return this.#recorder.record({ kind: 'print', text: statement.text });
      case 'handleExceptions':
        return this.#handlers.handleWith(statement.with);
      case 'shutdown':
      case 'closeSocket':
      case 'addReader':
      case 'addWriter':
      case 'removeReader':
      case 'removeWriter':
      case 'receiveNow':
      case 'sendNow':
      case 'write':
      case 'writeEof':
      case 'closeStream':
        return this.#tasks.sockets.execute(statement);
      case 'callFromThread':
      case 'watchSignal':
      case 'raiseSignal':
        throw new Error(`A harness in TypeScript has no threads or signals for "${statement.op}"`);
      case 'stepWallClock':
        this.#recorder.record({ kind: 'wallClock', by: statement.by });
        return stepWallClock(statement.by);
      default:
        return assertNever(statement);
    }
  }

  #seconds(delay: Delay): number {
    if (typeof delay === 'number') return delay * this.#subject.tick;
    if (typeof delay === 'object') return delay.seconds;
    return delay === 'nan' ? Number.NaN : Number.POSITIVE_INFINITY;
  }

  #schedule(statement: Scheduling, how: 'soon' | 'later' | 'at', asked: number): void {
    const times = statement.times ?? 1;
    let last = -1;
    for (let count = 0; count < times; count += 1) {
      const event = this.#calls.schedule(statement.callback, how, asked, statement);
      if (event.refused === undefined) last = event.call;
    }
    if (last >= 0) this.#calls.bind(statement.as ?? statement.callback, last, times);
  }

  #stop(): void {
    const event: Mutable<StopEvent> = { kind: 'stop' };
    this.#recorder.record(event);
    this.#settling.end();
    try {
      this.#loop.stop();
    } catch (thrown) {
      event.refused = typeOf(thrown);
    }
  }

  #close(): void {
    const event: Mutable<CloseEvent> = { kind: 'close' };
    this.#recorder.record(event);
    try {
      this.#loop.close?.();
      this.#closed = true;
    } catch (thrown) {
      event.refused = typeOf(thrown);
    }
  }

  #block(seconds: number): void {
    const event: Mutable<BlockEvent> = { kind: 'block', for: seconds, before: 0, time: 0 };
    this.#recorder.record(event);
    const outer = hostSeconds();
    event.before = this.#recorder.time();
    const inner = hostSeconds();
    if (this.#recorder.real) while (hostSeconds() - inner < seconds);
    else this.#adapter.advance?.(this.#loop, duration(seconds));
    const shortest = hostSeconds() - inner;
    event.time = this.#recorder.time();
    if (this.#recorder.real) event.host = { shortest, longest: hostSeconds() - outer };
  }
}
