/**
 * Runs programs in a harness of its own process. Whatever it does, the kit goes on: a program that takes its harness along,
 * or hangs, is run again by itself in a fresh one that tells its events as they happen. If it does the same, that is its
 * verdict; what cannot be repeated is told too, if it is a fact, and left open if it is only a silence.
 */

import type { Program } from '../../spec/program.js';
import type { HelloMessage } from '../../spec/protocol.js';
import { cutOf, enoughOf, noCuts, type Trace, type TraceEvent } from '../../spec/trace.js';
import {
  furtherTries,
  mostCuts,
  mostSideBySide,
  mostWithClients,
  realTick,
  mostHangs as usualHangs,
  virtualPatience,
  virtualTick,
} from '../harness/limits.js';
import { needsOf } from '../harness/reach.js';
import { AdapterError, type Driver, type Notes, type RunOptions } from './driver.js';
import { Flight, patienceOf } from './flight.js';
import { greeting } from './greeting.js';
import { type Command, type Fault, HarnessProcess, type Limits, ordinaryLimits } from './harness-process.js';
import { MessageReader } from './messages.js';
import { type Course, type Failure, fly, widthOf } from './session.js';

/** Starts the harness, and waits for its hello. An AdapterError where there will be none. */
export const processDriver = async (command: Command, limits: Partial<Limits> = {}): Promise<Driver> => {
  const driver = new ProcessDriver(command, { ...ordinaryLimits, ...limits });
  await driver.start();
  return driver;
};

class ProcessDriver implements Driver {
  readonly apart = true;
  readonly #command: Command;
  readonly #limits: Limits;
  readonly #reader = new MessageReader();
  #harness: HarnessProcess | undefined;
  #said: HelloMessage | undefined;
  #unable: string | undefined;
  #unables = 0;
  /** Silences that did not come again. */
  #doubts = 0;
  #complained = 0;
  #complaint = '';

  constructor(command: Command, limits: Limits) {
    this.#command = command;
    this.#limits = limits;
  }

  async start(): Promise<void> {
    const began = await this.#begin();
    if (began === undefined) return;
    const complaint = began.complaint === undefined ? '' : `; it complained: ${lastLine(began.complaint)}`;
    const way = began.how === 'protocol' ? `Expected ${began.expected}` : 'Expected the harness to say hello';
    throw new AdapterError(`${way}, but ${began.told}${complaint}. Its command is "${this.#words}"; run it by itself.`);
  }

  get manifest(): Driver['manifest'] {
    return this.#hello.manifest;
  }

  get doubts(): number {
    return this.#doubts;
  }

  get #hello(): HelloMessage {
    if (this.#said === undefined) throw new Error('Expected the harness to have said hello, it has not been started.');
    return this.#said;
  }

  get #words(): string {
    return [this.#command.file, ...this.#command.args].join(' ');
  }

  notes(): Notes {
    const complained = this.#complained + (this.#harness?.complained ?? 0);
    const complaint = this.#harness?.complaint || this.#complaint;
    return {
      ...(this.#unable === undefined ? {} : { unable: { count: this.#unables, what: this.#unable } }),
      ...(complained === 0 ? {} : { complaints: { count: complained, what: lastLine(complaint) } }),
    };
  }

  async close(): Promise<void> {
    const harness = this.#harness;
    await harness?.leave();
    this.#forget(harness);
  }

  async run(programs: readonly Program[], options: RunOptions = {}): Promise<readonly Trace[]> {
    const { patience = virtualPatience, mostHangs = usualHangs, once: believes = false, signal } = options;
    const interrupt = (): void => this.#harness?.interrupt();
    signal?.addEventListener('abort', interrupt, { once: true });
    const isStopped = (): boolean => signal?.aborted ?? false;
    const traces: Trace[] = new Array<Trace>(programs.length);
    const cuts = noCuts();
    const most = { ...mostCuts, hung: mostHangs };
    const flightOf = (index: number): Flight | undefined => {
      const program = programs[index];
      if (program === undefined) return undefined;
      const seconds = patienceOf(program, this.manifest, this.#tick, patience);
      return new Flight(program, index, seconds, patience / virtualPatience);
    };
    const onEnd = (trace: Trace): void => {
      const cut = cutOf(trace);
      if (cut !== undefined) cuts[cut] += 1;
    };
    const hasEnough = (): boolean => isStopped() || enoughOf(cuts, most) !== undefined;
    const groups = this.#groupsOf(programs);
    for (const { todo, width } of groups) {
      while (todo.length > 0 && !hasEnough()) {
        const next = (): Flight | undefined => (hasEnough() ? undefined : flightOf(todo.shift() ?? -1));
        const failure = await this.#fly(
          next,
          believes ? { width: 1, traces, live: true, onEnd } : { width, traces, onEnd },
        );
        if (failure === undefined || isStopped()) break;
        if (believes) {
          this.#blame(failure.flights[0], lastOf(failure), traces, onEnd);
          continue;
        }
        const unclear = await this.#examine(failure, traces, flightOf, onEnd, hasEnough, isStopped);
        todo.unshift(...unclear);
      }
    }
    signal?.removeEventListener('abort', interrupt);
    return traces;
  }

  /** The places of programs that may run side by side, and how many of them. */
  #groupsOf(programs: readonly Program[]): readonly { readonly todo: number[]; readonly width: number }[] {
    const together = { todo: [] as number[], width: widthOf(this.#hello, mostSideBySide) };
    if (!this.#together) return [{ ...together, todo: [...programs.keys()] }];
    const withClients = { todo: [] as number[], width: widthOf(this.#hello, mostWithClients) };
    const alone = { todo: [] as number[], width: 1 };
    for (const [index, program] of programs.entries()) {
      const group = needsOf(program).alone ? alone : program.clients === undefined ? together : withClients;
      group.todo.push(index);
    }
    return [together, withClients, alone];
  }

  get #tick(): number {
    return this.manifest.clock === 'real' ? realTick : virtualTick;
  }

  get #together(): boolean {
    return (this.#hello.sideBySide ?? 1) > 1;
  }

  /**
   * Finds out which of the programs on their way is to blame, and gives those back that are not, and have no trace. Of a
   * harness that runs one after the other it is the first.
   */
  async #examine(
    failure: Failure,
    traces: Trace[],
    flightOf: (index: number) => Flight | undefined,
    onEnd: (trace: Trace) => void,
    hasEnough: () => boolean,
    isStopped: () => boolean,
  ): Promise<readonly number[]> {
    const { flights } = failure;
    const [first] = flights;
    if (first === undefined) return [];
    const blame = (flight: Flight, last: TraceEvent): void => this.#blame(flight, last, traces, onEnd);
    const runAlone = async (index: number): Promise<Failure | undefined> => {
      const again = flightOf(index);
      return again && (await this.#fly(once(again), { width: 1, traces, live: true }));
    };
    const suspects = this.#together ? this.#suspectsAmong(flights, traces, flightOf, hasEnough) : [first.index];
    for await (const suspect of suspects) {
      const repeated = await runAlone(suspect);
      if (isStopped()) return [];
      if (repeated === undefined) continue;
      blame(repeated.flights[0] ?? first, lastOf(repeated));
      return withoutTraces(flights, traces);
    }
    // It was not to be seen again.
    if (failure.kind === 'fault') {
      const among = flights.length > 1 && this.#together ? `one of ${flights.length} programs did it, and ` : '';
      const told = `${failure.fault.told} (${among}it did not happen again when the program was run by itself)`;
      blame(first, { kind: 'gone', ...failure.fault, told });
      return withoutTraces(flights, traces);
    }
    for (let tries = 0; tries < furtherTries && !isStopped(); tries += 1) {
      const repeated = await runAlone(first.index);
      if (repeated === undefined) continue;
      blame(repeated.flights[0] ?? first, lastOf(repeated));
      return withoutTraces(flights, traces);
    }
    this.#doubts += 1;
    return withoutTraces(flights, traces);
  }

  /**
   * Of programs that ran at the same time, the one that did it: all run once more and tell their events as they happen, and
   * whichever did something last is looked at first. If it was another, half of them run, and half of the half that fails.
   */
  async *#suspectsAmong(
    flights: readonly Flight[],
    traces: Trace[],
    flightOf: (index: number) => Flight | undefined,
    hasEnough: () => boolean,
  ): AsyncGenerator<number, void, void> {
    const width = widthOf(this.#hello, mostSideBySide);
    const runTogether = async (indices: readonly number[]): Promise<readonly number[]> => {
      const todo = [...indices];
      const failed = await this.#fly(() => flightOf(todo.shift() ?? -1), { width, traces, live: true });
      return failed?.flights.map(({ index }) => index) ?? [];
    };
    let suspects: readonly number[] = flights.map(({ index }) => index);
    if (suspects.length > 1) suspects = await runTogether(suspects);
    const [last, ...others] = suspects;
    if (last === undefined) return;
    yield last;
    suspects = others;
    while (suspects.length > 1 && !hasEnough()) {
      const half = suspects.slice(0, Math.ceil(suspects.length / 2));
      const failed = await runTogether(half);
      suspects = failed.length > 0 ? failed : suspects.slice(half.length);
    }
    yield* suspects;
  }

  #blame(flight: Flight | undefined, last: TraceEvent, traces: Trace[], onEnd: (trace: Trace) => void): void {
    if (flight === undefined) return;
    const trace = flight.cutShort(last, this.manifest, this.#tick, (event) => this.#reader.event(event));
    traces[flight.index] = trace;
    onEnd(trace);
  }

  async #fly(
    next: () => Flight | undefined,
    { width, traces, live = false, onEnd }: Flying,
  ): Promise<Failure | undefined> {
    const fault = await this.#begin();
    const harness = this.#harness;
    if (fault !== undefined || harness === undefined) {
      const flight = next();
      if (fault === undefined || flight === undefined) return undefined;
      return { kind: 'fault', fault, flights: [flight] };
    }
    const course: Course = {
      tick: this.#tick,
      width,
      together: this.#together,
      live,
      onTrace: ({ index }, trace) => {
        traces[index] = trace;
        onEnd?.(trace);
      },
      onUnable: (_, why) => {
        this.#unables += 1;
        this.#unable ??= why;
      },
    };
    const failure = await fly(harness, this.#hello, next, course);
    if (failure !== undefined) this.#forget(harness);
    return failure;
  }

  /** A harness that has said hello, if there is none. The fault, if it cannot be had. */
  async #begin(): Promise<Fault | undefined> {
    if (this.#harness !== undefined) return undefined;
    const harness = new HarnessProcess(this.#command, this.#reader, this.#limits);
    const hello = await greeting(harness, this.#limits.hello);
    if ('how' in hello) return hello;
    if (this.#said !== undefined && JSON.stringify(hello.manifest) !== JSON.stringify(this.#said.manifest)) {
      harness.end();
      return { how: 'protocol', expected: 'the same manifest each time', told: 'it said another one' };
    }
    this.#said = hello;
    this.#harness = harness;
    return undefined;
  }

  /** It has ended; what it complained of is kept. */
  #forget(harness: HarnessProcess | undefined): void {
    this.#harness = undefined;
    if (harness === undefined || harness.complained === 0) return;
    this.#complained += harness.complained;
    this.#complaint = harness.complaint;
  }
}

interface Flying {
  readonly width: number;
  readonly traces: Trace[];
  readonly live?: boolean;
  readonly onEnd?: (trace: Trace) => void;
}

const once = (flight: Flight): (() => Flight | undefined) => {
  let given = false;
  return () => {
    if (given) return undefined;
    given = true;
    return flight;
  };
};

const lastOf = (failure: Failure): TraceEvent => {
  if (failure.kind === 'fault') return { kind: 'gone', ...failure.fault };
  return failure.kind === 'slow'
    ? { kind: 'hung', after: failure.after, goesOn: true }
    : { kind: 'hung', after: failure.after };
};

const withoutTraces = (flights: readonly Flight[], traces: readonly Trace[]): readonly number[] =>
  flights.map(({ index }) => index).filter((index) => traces[index] === undefined);

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
