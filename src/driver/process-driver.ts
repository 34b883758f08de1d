/**
 * Runs programs in a harness of its own process. Whatever it does, the kit goes on: a program that takes its harness along,
 * or hangs, is run again by itself in a fresh one that tells its events as they happen. If it does the same, that is its
 * verdict; what cannot be repeated is told too, if it is a fact, and left open if it is only a silence.
 */

import type { Program } from '../../spec/program.js';
import { type HelloMessage, protocolVersion } from '../../spec/protocol.js';
import type { Trace, TraceEvent } from '../../spec/trace.js';
import {
  furtherTries,
  mostGone,
  mostSideBySide,
  mostSlow,
  mostStuck,
  mostSuspects,
  realTick,
  mostHangs as usualHangs,
  virtualPatience,
  virtualTick,
} from '../harness/limits.js';
import { needsOf } from '../harness/reach.js';
import { ControlTimer } from './control-timer.js';
import { AdapterError, type Driver, type RunOptions } from './driver.js';
import { Flight, patienceOf } from './flight.js';
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

  remarks(): readonly string[] {
    const remarks: string[] = [];
    if (this.#unable !== undefined) {
      const many = this.#unables === 1 ? 'one program' : `${this.#unables} programs`;
      remarks.push(`The harness could not run ${many} (${this.#unable}); nothing is said of them.`);
    }
    const complained = this.#complained + (this.#harness?.complained ?? 0);
    const complaint = this.#harness?.complaint || this.#complaint;
    if (complained > 0)
      remarks.push(
        `The harness wrote ${complained} bytes to its error output, which is no fault; the last line was "${lastLine(complaint)}".`,
      );
    return remarks;
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
    const ended = { hangs: 0, slow: 0, gone: 0, stuck: 0 };
    const flightOf = (index: number): Flight | undefined => {
      const program = programs[index];
      if (program === undefined) return undefined;
      return new Flight(program, index, patienceOf(program, this.manifest, this.#tick, patience));
    };
    const onEnd = (trace: Trace): void => {
      const last = trace.events.at(-1);
      if (last?.kind === 'hung' && last.after === 0) ended.stuck += 1;
      else if (last?.kind === 'gone') ended.gone += 1;
      else if (last?.kind === 'hung' && last.goesOn === true) ended.slow += 1;
      else if (last?.kind === 'hung') ended.hangs += 1;
    };
    const hasEnough = (): boolean =>
      isStopped() ||
      ended.hangs >= mostHangs ||
      ended.slow >= mostSlow ||
      ended.gone >= mostGone ||
      ended.stuck >= mostStuck;
    const indices = [...programs.keys()];
    const alone = indices.filter((index) => this.#together && isAlone(programs[index]));
    const groups = [
      { todo: indices.filter((index) => !alone.includes(index)), width: widthOf(this.#hello, mostSideBySide) },
      { todo: alone, width: 1 },
    ];
    for (const { todo, width } of groups) {
      while (todo.length > 0 && !hasEnough()) {
        const next = (): Flight | undefined => (hasEnough() ? undefined : flightOf(todo.shift() ?? -1));
        // Where a program was seen to hang, twice, the next that does is believed at once.
        const believed = believes || ended.hangs > 0;
        const failure = await this.#fly(
          next,
          believed ? { width: 1, traces, live: true, onEnd } : { width, traces, onEnd },
        );
        if (failure === undefined || isStopped()) break;
        if (believed) {
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
    const suspects = await this.#suspectsOf(failure, traces, flightOf);
    const [first] = suspects;
    if (first === undefined) return withoutTraces(flights, traces);
    const blame = (flight: Flight, last: TraceEvent): void => this.#blame(flight, last, traces, onEnd);
    for (const suspect of suspects) {
      if (hasEnough()) return [];
      const again = flightOf(suspect.index);
      if (again === undefined) continue;
      const repeated = await this.#fly(once(again), { width: 1, traces, live: true });
      if (isStopped()) return [];
      if (repeated === undefined) continue;
      blame(repeated.flights[0] ?? again, lastOf(repeated));
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
      const again = flightOf(first.index);
      const repeated = again && (await this.#fly(once(again), { width: 1, traces, live: true }));
      if (repeated === undefined) continue;
      blame(repeated.flights[0] ?? first, lastOf(repeated));
      return withoutTraces(flights, traces);
    }
    this.#doubts += 1;
    return withoutTraces(flights, traces);
  }

  /**
   * Those that may have done it, the most suspicious first. Of programs that ran at the same time, which one did something
   * last is seen when they all run once more and tell their events as they happen.
   */
  async #suspectsOf(
    { flights }: Failure,
    traces: Trace[],
    flightOf: (index: number) => Flight | undefined,
  ): Promise<readonly Flight[]> {
    if (!this.#together || flights.length === 1) return flights.slice(0, 1);
    const todo = flights.map(({ index }) => index);
    const width = widthOf(this.#hello, mostSideBySide);
    const again = await this.#fly(() => flightOf(todo.shift() ?? -1), { width, traces, live: true });
    return (again?.flights ?? flights).slice(0, mostSuspects);
  }

  #blame(flight: Flight | undefined, last: TraceEvent, traces: Trace[], onEnd: (trace: Trace) => void): void {
    if (flight === undefined) return;
    const trace = this.#traceOf(flight, last);
    traces[flight.index] = trace;
    onEnd(trace);
  }

  #traceOf(flight: Flight, last: TraceEvent): Trace {
    const { manifest } = this;
    const events = flight.events((event) => this.#reader.event(event));
    const known = events.findLast((event) => 'time' in event && typeof event.time === 'number');
    const time = known !== undefined && 'time' in known ? known.time : undefined;
    const origin = events.find((event) => 'time' in event && typeof event.time === 'number');
    return {
      subject: manifest,
      tick: this.#tick,
      resolution: Math.max(manifest.resolution, flight.program.clockStep ?? 0),
      origin: origin !== undefined && 'time' in origin ? (origin.time ?? 0) : 0,
      events: [...events, last.kind === 'hung' && time !== undefined ? { ...last, time } : last],
    };
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
    if (failure !== undefined) {
      this.#forget(harness);
    }
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

/** Waits for the first message. */
const greeting = (harness: HarnessProcess, patience: number): Promise<HelloMessage | Fault> =>
  new Promise((resolve, reject) => {
    let silent = 0;
    const control = new ControlTimer((seconds) => {
      silent += seconds;
      if (silent < patience) return;
      harness.end();
      end({
        how: 'ended',
        expected: 'a harness says hello',
        told: `it was silent for ${patience} s`,
        ...(harness.complaint === '' ? {} : { complaint: harness.complaint }),
      });
    });
    const end = (outcome: HelloMessage | Fault): void => {
      control.stop();
      harness.listenNoMore();
      resolve(outcome);
    };
    harness.listen({
      onMessage: (message) => {
        if (message.kind === 'refuse') {
          control.stop();
          harness.end();
          reject(new AdapterError(message.why));
        } else if (message.kind !== 'hello') {
          harness.refuse('the first message of a harness to be "hello"', `it was "${message.kind}"`);
        } else if (message.protocol !== protocolVersion) {
          harness.refuse(
            `version ${protocolVersion} of the protocol`,
            `the harness speaks version ${message.protocol}`,
          );
        } else end(message);
      },
      onFault: end,
    });
    control.start();
  });

const isAlone = (program: Program | undefined): boolean => program !== undefined && needsOf(program).alone;

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
