/**
 * The lines that the script of a program prints if it comes to what a trace tells. So a script is checked, and whoever runs
 * one can see where their loop parts from what the kit has seen.
 *
 * A trace names tasks and awaits; who acts is the function in which a statement stands. A task is in one function at a
 * time: an await begins in it and ends in it, whatever was called in between, and so does a block.
 */

import type { ThreadId } from '../../../spec/outside-events.js';
import type { Json, Program } from '../../../spec/program.js';
import type {
  AskEvent,
  AwaitEvent,
  AwaitedEvent,
  BlockId,
  FutureId,
  PartEvent,
  ThingId,
  Trace,
  TraceEvent,
  WaitId,
} from '../../../spec/trace.js';
import { Values } from './trace-values.js';
import { awaitLabel, givesValue, type Language, snakeCase, unnamed } from './wording.js';

/** The program would tell what a trace does not, as the names of iterators; nothing of it is needed so far. */
export const outputOf = (_program: Program, trace: Trace, language: Language = 'python'): readonly string[] =>
  new Output(trace, language).lines();

/** A segment: what a callback does, or what a task does between two suspensions. */
type Segment = { readonly who: string } | { readonly task: FutureId };

const noTask: FutureId = -1;

class Output {
  readonly #trace: Trace;
  readonly #values: Values;
  readonly #lines: string[] = [];
  readonly #segments: Segment[] = [];
  /** The function in which a task is. */
  readonly #places = new Map<FutureId, string>();
  readonly #waits = new Map<WaitId, { readonly who: string; readonly event: AwaitEvent; readonly silent: boolean }>();
  readonly #blocks = new Map<BlockId, string>();
  readonly #coroutines = new Map<FutureId, string>();
  readonly #futureNames = new Map<FutureId, string>();
  /** What a name stands for now. */
  readonly #bound = new Map<string, FutureId>();
  readonly #things = new Map<ThingId, { readonly name: string; readonly what: string }>();
  /** In which function a thread was begun. */
  readonly #threads = new Map<ThreadId, string>();
  #run = '';
  #previous: TraceEvent | undefined;

  constructor(trace: Trace, language: Language) {
    this.#trace = trace;
    this.#values = new Values(trace, language);
  }

  lines(): readonly string[] {
    for (const event of this.#trace.events) {
      this.#read(event);
      this.#previous = event;
    }
    return this.#lines;
  }

  // Who acts

  get #who(): string {
    const segment = this.#segments.at(-1);
    if (segment === undefined) return this.#places.get(noTask) ?? 'script';
    return 'who' in segment ? segment.who : (this.#places.get(segment.task) ?? 'script');
  }

  /** The task at work has come to another function. */
  #moveTo(who: string): void {
    const segment = this.#segments.at(-1);
    if (segment === undefined) this.#places.set(noTask, who);
    else if ('task' in segment) this.#places.set(segment.task, who);
  }

  #print(line: string): void {
    this.#lines.push(line);
  }

  #tell(what: string, value: string): void {
    this.#print(`${this.#who}: ${what} -> ${value}`);
  }

  #refuse(what: string, refused: string | undefined): void {
    if (refused !== undefined) this.#print(`${this.#who}: ${what} raises ${refused}`);
  }

  // Events

  #read(event: TraceEvent): void {
    switch (event.kind) {
      case 'call':
        if (!isOwn(event.callback)) this.#refuse(`loop.call_${event.how}`, event.refused);
        return;
      case 'start':
        this.#segments.push({ who: isOwn(event.callback) ? unnamed.injection : event.callback });
        if (!isOwn(event.callback)) this.#print(`${event.callback} starts${this.#received(event)}`);
        return;
      case 'thread':
        this.#threads.set(event.thread, this.#who);
        return;
      case 'threadCall':
        if (event.refused !== undefined)
          this.#print(`${this.#threads.get(event.thread)}: loop.call_soon_threadsafe raises ${event.refused}`);
        return;
      case 'watchSignal':
        return this.#refuse(`loop.${event.with === null ? 'remove' : 'add'}_signal_handler`, event.refused);
      case 'serve':
        this.#segments.push({ who: event.callback });
        this.#print(`${event.callback} starts`);
        return;
      case 'notify':
        this.#segments.push({ who: event.callback });
        this.#print(`${event.callback} is notified`);
        return;
      case 'handler':
        this.#segments.push({ who: event.with ?? 'the exception handler' });
        this.#print(`${event.with ?? 'the exception handler'} is told of ${this.#values.type(event.raised)}`);
        return;
      case 'end':
      case 'notified':
      case 'served':
      case 'handled':
      case 'pause':
      case 'finish':
        this.#segments.pop();
        return;
      case 'close':
        return this.#refuse('loop.close', event.refused);
      case 'run':
        this.#run =
          event.main === true
            ? 'asyncio.run'
            : event.until === undefined
              ? 'loop.run_forever'
              : 'loop.run_until_complete';
        return;
      case 'returned':
        this.#segments.length = 0;
        this.#places.delete(noTask);
        if (event.raised === undefined) this.#tell(this.#run, this.#values.value(event.value ?? null));
        else this.#print(`script: ${this.#run} raises ${this.#values.type(event.raised)}`);
        return;
      case 'nestedRun':
        if (event.outcome !== 'pending')
          this.#print(
            `${this.#who}: ${event.other ? 'another_loop' : 'loop'}.run_forever ${event.outcome === 'refused' ? 'is refused' : 'returns'}`,
          );
        return;
      case 'intrusion':
        return this.#print(`another loop's ${event.what} is called`);
      case 'ask':
        return this.#ask(event);
      case 'print':
        return this.#print(event.text);
      default:
        return this.#readOfTasks(event);
    }
  }

  #received({ args, context }: Extract<TraceEvent, { kind: 'start' }>): string {
    const given = args === undefined ? '' : ` with ${this.#values.literal(args)}`;
    return `${given}${context === undefined ? '' : ` in context ${context}`}`;
  }

  #readOfTasks(event: TraceEvent): void {
    switch (event.kind) {
      case 'future':
        if (event.refused === undefined) this.#bind(event.future, event.name);
        return;
      case 'spawn':
        this.#coroutines.set(event.task, event.coroutine);
        if (event.refused === undefined) this.#bind(event.task, event.name);
        return this.#refuse(`create_task ${event.name}`, event.refused);
      case 'coroutine':
        this.#coroutines.set(event.task, event.coroutine);
        return;
      case 'step': {
        this.#segments.push({ task: event.task });
        if (this.#places.has(event.task)) return;
        const coroutine = this.#coroutines.get(event.task) ?? 'a coroutine';
        this.#places.set(event.task, coroutine);
        if (event.thrown === undefined) this.#print(`${coroutine} starts`);
        return;
      }
      case 'await':
        return this.#await(event);
      case 'awaited':
        return this.#awaited(event);
      case 'settle':
        if (this.#who === unnamed.injection) return this.#refuse('set_result', event.refused);
        return this.#refuse(
          `${this.#future(event.future)}.set_${event.raised === undefined ? 'result' : 'exception'}`,
          event.refused,
        );
      case 'cancelFuture':
        if (this.#who === unnamed.injection) return this.#tell('cancel', this.#values.value(event.answer));
        if (event.refused !== undefined) return this.#refuse(`${this.#future(event.future)}.cancel`, event.refused);
        return this.#tell(`${this.#future(event.future)}.cancel`, this.#values.value(event.answer));
      case 'uncancel':
        return this.#tell(`${this.#future(event.future)}.uncancel`, this.#values.value(event.answer));
      case 'addDone':
        return this.#refuse(`${this.#future(event.future)}.add_done_callback`, event.refused);
      case 'removeDone':
        return this.#tell(`${this.#future(event.future)}.remove_done_callback`, this.#values.value(event.answer));
      case 'askFuture': {
        const what = `${this.#future(event.future)}.${event.what}`;
        if (event.raised === undefined) return this.#tell(what, this.#values.value(event.answer));
        return this.#refuse(what, this.#values.type(event.raised));
      }
      case 'create':
        this.#things.set(event.thing, event);
        return this.#refuse(`create ${event.name}`, event.refused);
      case 'use':
        if (event.do === 'getNowait' && event.refused === undefined)
          return this.#tell(`${this.#thing(event.thing)}.get_nowait`, this.#values.value(event.answer ?? null));
        return this.#refuse(`${this.#thing(event.thing)}.${snakeCase(event.do)}`, event.refused);
      case 'askThing':
        return this.#tell(
          `${this.#thing(event.thing)}.${event.what === 'size' ? 'qsize' : snakeCase(event.what)}`,
          this.#values.value(event.answer),
        );
      case 'part':
        return this.#part(event);
      default:
    }
  }

  #bind(future: FutureId, name: string): void {
    this.#futureNames.set(future, name);
    this.#bound.set(name, future);
  }

  #future(id: FutureId): string {
    return this.#futureNames.get(id) ?? 'a future';
  }

  #thing(id: ThingId | undefined): string {
    return (id === undefined ? undefined : this.#things.get(id)?.name) ?? 'a thing';
  }

  // Awaits and blocks

  #await(event: AwaitEvent): void {
    const asksForItem = this.#previous?.kind === 'part' && this.#previous.part === 'next' && event.what === 'next';
    // What a block does by itself, as `async with` and `async for` do, is not told.
    const silent = asksForItem || (event.block !== undefined && event.what !== 'asCompleted');
    this.#waits.set(event.wait, { who: this.#who, event, silent });
    if (event.what === 'call' && event.coroutine !== undefined) {
      this.#moveTo(event.coroutine);
      this.#print(`${event.coroutine} starts`);
    }
    if ((event.what === 'next' || event.what === 'aclose') && event.of !== undefined) this.#moveTo(unnamed.generator);
  }

  #awaited({ wait, value, raised }: AwaitedEvent): void {
    const known = this.#waits.get(wait);
    if (known === undefined) return;
    const { who, event, silent } = known;
    this.#moveTo(who);
    if (silent) return;
    const isBarrier = event.of !== undefined && this.#things.get(event.of)?.what === 'barrier';
    const what = awaitLabel(event.what, this.#awaitedName(event));
    if (raised !== undefined) this.#print(`${who}: ${what} raises ${this.#values.type(raised)}`);
    else if (event.what === 'wait') this.#print(`${who}: ${what} -> ${this.#sets(event, value)}`);
    else if (givesValue(event.what, isBarrier)) this.#print(`${who}: ${what} -> ${this.#values.value(value ?? null)}`);
    else this.#print(`${who}: ${what} returns`);
  }

  #awaitedName({ what, on = [], of, coroutine }: AwaitEvent): string {
    if (what === 'call') return coroutine ?? '';
    return what === 'future' ? this.#future(on[0] ?? noTask) : this.#thing(of);
  }

  #sets({ on = [] }: AwaitEvent, value: Json | undefined): string {
    const sets = typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as SetsOfIds) : {};
    const names = (ids: readonly Json[] = []): string =>
      [...new Set(on)]
        .filter((id) => ids.includes(id))
        .map((id) => this.#future(id))
        .join(', ');
    return `done: ${names(sets.done)}; pending: ${names(sets.pending)}`;
  }

  #part({ block, of, part, raised, item, thing }: PartEvent): void {
    const who = this.#blocks.get(block);
    if (who === undefined) this.#blocks.set(block, of === 'generator' ? unnamed.generator : this.#who);
    else this.#moveTo(who);
    if (of === 'generator' && part === 'body') this.#print(`${unnamed.generator} starts`);
    if (part === 'except' && raised !== undefined) this.#print(`${this.#who}: caught ${this.#values.type(raised)}`);
    if (of === 'for' && part === 'item') this.#print(`${this.#who}: item ${this.#values.literal(item ?? null)}`);
    if (of === 'for' && part === 'next' && thing === undefined) this.#moveTo(unnamed.iterator);
    if (of === 'with' && (part === 'enter' || part === 'exit') && thing === undefined) this.#moveTo(unnamed.manager);
  }

  // Values

  #ask({ what, answer, refused }: AskEvent): void {
    switch (what) {
      case 'retained':
      case 'cost':
        return;
      case 'time':
        return this.#tell('loop.time', this.#values.instant(answer));
      case 'isRunning':
        return this.#tell('loop.is_running', this.#values.value(answer));
      case 'isClosed':
        return this.#tell('loop.is_closed', this.#values.value(answer));
      case 'runningLoop':
        return this.#tell('get_running_loop', String(answer));
      case 'currentTask':
        return this.#tell('current_task', typeof answer === 'number' ? this.#nameNow(answer) : String(answer));
      case 'cancelled':
      case 'when':
        if (refused !== undefined) return this.#refuse(`handle.${what}`, refused);
        return this.#tell(
          `handle.${what}`,
          what === 'when' ? this.#values.instant(answer) : this.#values.value(answer),
        );
    }
  }

  /** The name of a task, if it still stands for it. */
  #nameNow(task: FutureId): string {
    const name = this.#futureNames.get(task);
    return name !== undefined && this.#bound.get(name) === task ? name : 'another';
  }
}

interface SetsOfIds {
  readonly done?: readonly Json[];
  readonly pending?: readonly Json[];
}

/** Calls of the harness itself. */
const isOwn = (callback: string): boolean => callback.startsWith('~');
