/** The clients of a program: when they begin, and whether the harness has to wait for them. */

import type { Name, Program } from '../../spec/program.js';
import type { Socket } from '../../spec/sockets.js';
import type { ClientEvent } from '../../spec/trace.js';
import { runClients } from '../clients/interpreter.js';
import type { LinkEvents, Network } from '../clients/network.js';
import type { ClientNetwork, SubjectLoop } from './adapter.js';
import { pieceGap } from './limits.js';
import type { Recorder } from './recorder.js';
import { patternsOf } from './sockets.js';
import type { Subject } from './subject.js';

export interface ClientSide {
  /** They have something to do still, or are about to begin. Asked once a turn. */
  readonly waits: boolean;
  /** Bytes are still on their way through a simulated network: nobody can have missed them. */
  readonly underWay?: boolean;
  listens(name: Name, listener: Pick<Socket, 'port'>): void;
  /** The run is at its end: nobody waits for them any more. */
  abandon(): void;
}

/** Of programs that have clients: on a network that the subject brings, or run by somebody else. */
export const clientSideOf = (
  program: Program,
  { adapter, tick }: Subject,
  loop: SubjectLoop,
  recorder: Recorder,
  elsewhere: ClientSide | undefined,
): ClientSide | undefined => {
  if (program.clients === undefined) return undefined;
  const network = adapter.network?.(loop);
  return network === undefined
    ? elsewhere
    : new SimulatedClients(program, network, tick, (event) => recorder.record(event));
};

class SimulatedClients implements ClientSide {
  readonly #program: Program;
  readonly #network: ClientNetwork;
  readonly #tick: number;
  readonly #record: (event: ClientEvent) => void;
  /** Where those listen that clients connect to. */
  readonly #ports = new Map<Name, number>();
  readonly #vigils = new Set<() => void>();
  #abandoning = false;
  #state: 'expected' | 'active' | 'over' = 'expected';

  constructor(program: Program, network: ClientNetwork, tick: number, record: (event: ClientEvent) => void) {
    this.#program = program;
    this.#network = network;
    this.#tick = tick;
    this.#record = record;
  }

  get waits(): boolean {
    return this.#state !== 'over' || this.underWay;
  }

  get underWay(): boolean {
    return this.#network.underWay();
  }

  listens(name: Name, { port }: Pick<Socket, 'port'>): void {
    this.#ports.set(name, port);
    const clients = this.#program.clients ?? {};
    const isComplete = Object.values(clients).every(({ to }) => this.#ports.has(to));
    if (!isComplete || this.#state !== 'expected') return;
    this.#state = 'active';
    runClients(
      clients,
      {
        network: this.#named(),
        tick: this.#tick,
        patience: {
          begin: (giveUp) => {
            const inVain = (): void => giveUp({ beats: 0, beat: 0, witnessed: 0 });
            this.#vigils.add(inVain);
            return { progress: () => undefined, end: () => this.#vigils.delete(inVain) };
          },
        },
        gap: pieceGap,
        onEvent: this.#record,
        patterns: patternsOf(this.#program),
      },
      () => {
        this.#state = 'over';
      },
    );
  }

  /** Where nothing can happen any more, who still waits does so in vain. */
  abandon(): void {
    // What the loop has not noticed so far, it is not to notice by the way in which they leave.
    this.#abandoning = true;
    if (!this.underWay) for (const inVain of [...this.#vigils]) inVain();
    this.#state = 'over';
  }

  #named(): Network {
    const network = this.#network;
    return {
      now: () => network.now(),
      after: (seconds, act) => network.after(seconds, act),
      connect: (to, events: LinkEvents) => {
        const link = network.connect(this.#ports.get(to) ?? 0, events);
        return {
          send: (bytes, taken) => link.send(bytes, taken),
          read: (on) => link.read(on),
          finish: () => link.finish(),
          close: () => link.close(),
          reset: () => {
            if (!this.#abandoning) link.reset();
          },
        };
      },
    };
  }
}
