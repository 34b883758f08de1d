/**
 * Programs go through one harness process, until all have come back or the harness fails: it is silent for too long, ends,
 * or breaks the protocol. Silence is counted by a control timer, and only while the harness was let run.
 */

import type { HarnessMessage, HelloMessage, TraceMessage } from '../../spec/protocol.js';
import type { Trace } from '../../spec/trace.js';
import { beatsPerLook, controlBeat, mostBytes, mostSeconds, sentAhead, spinningShare } from '../harness/limits.js';
import { needsOf } from '../harness/reach.js';
import { ClientPatience } from './client-patience.js';
import { ControlTimer } from './control-timer.js';
import { AdapterError } from './driver.js';
import type { Flight } from './flight.js';
import type { Fault, HarnessProcess } from './harness-process.js';
import { ProgramClients } from './program-clients.js';

/** How a session ended before its time, and the programs that were on their way, the most suspicious first. */
export type Failure = { readonly flights: readonly Flight[] } & (
  | { readonly kind: 'silent' | 'slow'; readonly after: number }
  | { readonly kind: 'fault'; readonly fault: Fault }
);

export interface Course {
  /** Seconds a tick. */
  readonly tick: number;
  /** Programs that may be on their way at once. */
  readonly width: number;
  /** They run at the same time, and not one after the other. */
  readonly together: boolean;
  readonly live: boolean;
  onTrace(flight: Flight, trace: Trace): void;
  /** The harness cannot run the program. */
  onUnable(flight: Flight, why: string): void;
}

/** Runs what `next` gives until it gives nothing more. The failure, if there is one; the harness is then at its end. */
export const fly = (
  harness: HarnessProcess,
  hello: HelloMessage,
  next: () => Flight | undefined,
  course: Course,
): Promise<Failure | undefined> =>
  new Promise((resolve, reject) => new Session(harness, hello, next, course, resolve, reject).begin());

class Session {
  readonly #harness: HarnessProcess;
  readonly #hello: HelloMessage;
  readonly #next: () => Flight | undefined;
  readonly #course: Course;
  readonly #resolve: (failure: Failure | undefined) => void;
  readonly #reject: (error: AdapterError) => void;
  readonly #flights = new Map<number, Flight>();
  /** Programs that have come back before their clients were done: what these see of its end is waited for. */
  readonly #outlived = new Map<Flight, () => void>();
  readonly #control = new ControlTimer((seconds) => this.#beat(seconds));
  #sent = 0;
  #exhausted = false;
  #beats = 0;
  #written = 0;
  #processor = 0;
  /** How much of a second of silence counts: nothing while the harness is stopped, or waits for a processor. */
  #share = 1;
  #lastTold: Flight | undefined;

  constructor(
    harness: HarnessProcess,
    hello: HelloMessage,
    next: () => Flight | undefined,
    course: Course,
    resolve: (failure: Failure | undefined) => void,
    reject: (error: AdapterError) => void,
  ) {
    this.#harness = harness;
    this.#hello = hello;
    this.#next = next;
    this.#course = course;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  begin(): void {
    this.#harness.listen({
      onMessage: (message, bytes) => this.#take(message, bytes),
      onFault: (fault) => this.#fail({ kind: 'fault', fault, flights: this.#suspects() }),
    });
    this.#control.start();
    this.#fill();
  }

  #fill(): void {
    while (!this.#exhausted && this.#flights.size < this.#course.width) {
      const flight = this.#next();
      if (flight === undefined) {
        this.#exhausted = true;
        break;
      }
      const id = this.#sent;
      this.#sent += 1;
      this.#flights.set(id, flight);
      const live = this.#course.live ? { live: true as const } : {};
      this.#harness.send({ kind: 'run', id, program: flight.program, tick: this.#course.tick, ...live });
    }
    if (this.#exhausted && this.#flights.size === 0 && this.#outlived.size === 0) this.#end(undefined);
  }

  #take(message: HarnessMessage, bytes: number): void {
    if (message.kind === 'hello') return this.#harness.refuse('"hello" comes once, at the beginning', 'it came again');
    if (message.kind === 'refuse') {
      this.#harness.end();
      this.#endClients();
      this.#control.stop();
      return this.#reject(new AdapterError(message.why));
    }
    const flight = this.#flights.get(message.id);
    if (flight === undefined) {
      return this.#harness.refuse(
        'an answer to a program that is on its way',
        `"${message.kind}" came for ${message.id}`,
      );
    }
    if (message.kind === 'event') return this.#takeEvent(flight, message.index, message.event, bytes);
    if (message.kind === 'alive' || message.kind === 'listening') {
      const clients = this.#clientsOf(flight, message.id);
      if (clients === undefined) return;
      flight.silent = 0;
      return message.kind === 'alive' ? clients.sign() : clients.listens(message.name, message.port);
    }
    if (!this.#course.together && this.#flights.keys().next().value !== message.id) {
      return this.#harness.refuse(
        'the answers in the order of the programs',
        `"${message.kind}" came for ${message.id}`,
      );
    }
    this.#flights.delete(message.id);
    this.#rest();
    if (message.kind === 'unable') {
      flight.clients?.end();
      this.#course.onUnable(flight, message.why);
    } else if (flight.clients?.areActive === true) {
      flight.clients.outlive();
      this.#outlived.set(flight, () => this.#deliver(flight, message));
    } else this.#deliver(flight, message);
    this.#fill();
  }

  #deliver(flight: Flight, { origin, events }: TraceMessage): void {
    flight.clients?.end();
    const seen = flight.clients?.events ?? [];
    this.#course.onTrace(flight, {
      subject: this.#hello.manifest,
      tick: this.#course.tick,
      resolution: Math.max(this.#hello.manifest.resolution, flight.program.clockStep ?? 0),
      origin: origin ?? Number.NaN,
      events: seen.length === 0 ? events : [...events, ...seen],
    });
  }

  /** Made when the program is first heard of. */
  #clientsOf(flight: Flight, id: number): ProgramClients | undefined {
    const { program, clients } = flight;
    if (clients !== undefined || program.clients === undefined) return clients;
    const patience = new ClientPatience(flight.share, needsOf(program).longestTicks * this.#course.tick);
    flight.clients = new ProgramClients(program, this.#course.tick, patience, () => {
      const deliver = this.#outlived.get(flight);
      if (deliver === undefined) return this.#harness.send({ kind: 'finished', id });
      this.#outlived.delete(flight);
      deliver();
      this.#fill();
    });
    return flight.clients;
  }

  #takeEvent(flight: Flight, index: number, event: unknown, bytes: number): void {
    this.#lastTold = flight;
    flight.silent = 0;
    flight.bytes += bytes;
    if (!flight.tell(index, event)) {
      this.#harness.refuse('the events in their order', `the event at ${index} came when there were ${flight.count}`);
    } else if (flight.full || flight.bytes > mostBytes) {
      this.#fail({
        kind: 'fault',
        fault: {
          how: 'limit',
          expected: `a program of this size gives far fewer events`,
          told: `there were ${flight.count} events, and no end`,
        },
        flights: [flight, ...this.#suspects().filter((each) => each !== flight)],
      });
    }
  }

  /** A sign of life of one that runs one program after the other. */
  #rest(): void {
    if (this.#course.together) return;
    for (const flight of this.#flights.values()) {
      flight.silent = flight.waited = 0;
      return;
    }
  }

  #beat(seconds: number): void {
    this.#beats += 1;
    for (const { clients } of this.#withClients()) clients?.beat();
    if (this.#beats % beatsPerLook === 0) this.#look(beatsPerLook * controlBeat);
    const counted = seconds * this.#share;
    const { written } = this.#harness;
    // Who is in the middle of a long message is not silent.
    const writes = written > this.#written;
    this.#written = written;
    if (writes && !this.#course.together) return this.#rest();
    for (const flight of this.#flights.values()) {
      flight.silent += counted;
      flight.waited += seconds;
      if (flight.silent >= flight.patience) {
        if (this.#harness.unfinished !== '') return this.#harness.refuseUnfinished();
        return this.#fail({ kind: 'silent', after: Math.round(flight.silent), flights: this.#suspects(flight) });
      }
      if (flight.waited >= flight.patience + mostSeconds) {
        return this.#fail({ kind: 'slow', after: Math.round(flight.waited), flights: this.#suspects(flight) });
      }
      if (!this.#course.together) return;
    }
  }

  #look(seconds: number): void {
    const state = this.#harness.state();
    if (state === undefined) {
      this.#share = 1;
      return;
    }
    const spent = (state.processor - this.#processor) / seconds;
    this.#processor = state.processor;
    this.#share = state.is === 'stopped' ? 0 : state.is === 'waits' ? 1 : Math.min(spent / spinningShare, 1);
  }

  /** Those on their way: one that was silent, or told something last, comes first. */
  #suspects(first: Flight | undefined = this.#course.together ? this.#lastTold : undefined): readonly Flight[] {
    const all = [...this.#flights.values()];
    return first === undefined || !all.includes(first) ? all : [first, ...all.filter((each) => each !== first)];
  }

  #fail(failure: Failure): void {
    this.#harness.end();
    this.#endClients();
    for (const deliver of this.#outlived.values()) deliver();
    this.#end(failure);
  }

  #endClients(): void {
    for (const { clients } of this.#withClients()) clients?.end();
  }

  /** Those whose clients may be at work. */
  #withClients(): readonly Flight[] {
    return [...this.#flights.values(), ...this.#outlived.keys()];
  }

  #end(failure: Failure | undefined): void {
    this.#control.stop();
    this.#harness.listenNoMore();
    this.#resolve(failure);
  }
}

export const widthOf = (hello: HelloMessage, most: number): number =>
  hello.sideBySide === undefined || hello.sideBySide <= 1 ? sentAhead : Math.min(hello.sideBySide, most);
