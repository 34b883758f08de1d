/**
 * The clients of a program that runs in another process. They run in the kit's, on the machine's network, so that nothing
 * that the subject does to its own process reaches them: they begin when all that they connect to listens.
 */

import type { Name, Program } from '../../spec/program.js';
import type { ClientEvent } from '../../spec/trace.js';
import { runClients } from '../clients/interpreter.js';
import type { Link, LinkEvents, Network } from '../clients/network.js';
import type { Vigil } from '../clients/patience.js';
import { TcpNetwork } from '../clients/tcp-network.js';
import { pieceGap } from '../harness/limits.js';
import { patternsOf } from '../harness/sockets.js';
import type { ClientPatience } from './client-patience.js';

export class ProgramClients {
  readonly #program: Program;
  readonly #tick: number;
  readonly #patience: ClientPatience;
  readonly #network = new LoopbackNetwork();
  readonly #events: ClientEvent[] = [];
  readonly #onFinished: () => void;
  /** It may be that the program never listens. */
  readonly #expectation: Vigil;
  #state: 'expected' | 'active' | 'over' = 'expected';

  /**
   * `onFinished` is called once, when all are done or have given up, or it is in vain to wait for something to connect to;
   * never where `end` comes before.
   */
  constructor(program: Program, tick: number, patience: ClientPatience, onFinished: () => void) {
    this.#program = program;
    this.#patience = patience;
    this.#tick = tick;
    this.#onFinished = onFinished;
    this.#expectation = patience.begin(() => this.#finish());
  }

  /** What came of them so far, in the order in which it was seen. */
  get events(): readonly ClientEvent[] {
    return this.#events;
  }

  get areActive(): boolean {
    return this.#state === 'active';
  }

  listens(name: Name, port: number): void {
    this.#network.ports.set(name, port);
    const clients = this.#program.clients ?? {};
    const isComplete = Object.values(clients).every(({ to }) => this.#network.ports.has(to));
    if (this.#state !== 'expected') return;
    if (!isComplete) return this.#expectation.progress();
    this.#expectation.end();
    this.#state = 'active';
    runClients(
      clients,
      {
        network: this.#network,
        tick: this.#tick,
        patience: this.#patience,
        gap: pieceGap,
        patterns: patternsOf(this.#program),
        onEvent: (event) => {
          if (this.#state === 'active') this.#events.push(event);
        },
      },
      () => this.#finish(),
    );
  }

  #finish(): void {
    if (this.#state === 'over') return;
    this.end();
    this.#onFinished();
  }

  /** The loop goes round. */
  sign(): void {
    this.#patience.sign();
  }

  /** The kit's timer has slept and woken. */
  beat(): void {
    this.#patience.beat();
  }

  /** The program is over. What is on its way to its clients still comes. */
  outlive(): void {
    this.#patience.end();
    // Soon somebody else may listen at the same port.
    this.#network.ports.clear();
  }

  /** Nothing is left of them, and nothing more is told. */
  end(): void {
    this.#state = 'over';
    this.#expectation.end();
    this.#network.close();
  }
}

const noLink: Link = {
  send: () => undefined,
  read: () => undefined,
  finish: () => undefined,
  reset: () => undefined,
  close: () => undefined,
};

/** Each name has a port of its own; where it has none, nobody listens. */
class LoopbackNetwork implements Network {
  readonly ports = new Map<Name, number>();
  readonly #timers = this.#at(0);
  readonly #networks = new Map<number, TcpNetwork>();

  now(): number {
    return this.#timers.now();
  }

  after(seconds: number, act: () => void): void {
    this.#timers.after(seconds, act);
  }

  connect(to: Name, events: LinkEvents): Link {
    const port = this.ports.get(to);
    if (port === undefined) {
      this.after(0, () => events.refused('ECONNREFUSED'));
      return noLink;
    }
    const network = this.#networks.get(port) ?? this.#at(port);
    this.#networks.set(port, network);
    return network.connect(to, events);
  }

  close(): void {
    this.#timers.close();
    for (const network of this.#networks.values()) network.close();
  }

  #at(port: number): TcpNetwork {
    return new TcpNetwork({ host: '127.0.0.1', port });
  }
}
