/**
 * The clients of a program that runs in another process. They run in the kit's, on the machine's network, so that nothing
 * that the subject does to its own process reaches them: they begin when all that they connect to listens.
 */

import type { ClientDeclaration, Name } from '../../spec/program.js';
import type { ClientEvent } from '../../spec/trace.js';
import { runClients } from '../clients/interpreter.js';
import type { Link, LinkEvents, Network } from '../clients/network.js';
import type { Vigil } from '../clients/patience.js';
import { TcpNetwork } from '../clients/tcp-network.js';
import { pieceGap } from '../harness/limits.js';
import type { ClientPatience } from './client-patience.js';

export class ProgramClients {
  readonly #declared: { readonly [name: Name]: ClientDeclaration };
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
  constructor(
    declared: { readonly [name: Name]: ClientDeclaration },
    tick: number,
    patience: ClientPatience,
    onFinished: () => void,
  ) {
    this.#declared = declared;
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
    const isComplete = Object.values(this.#declared).every(({ to }) => this.#network.ports.has(to));
    if (this.#state !== 'expected') return;
    if (!isComplete) return this.#expectation.progress();
    this.#expectation.end();
    this.#state = 'active';
    runClients(
      this.#declared,
      {
        network: this.#network,
        tick: this.#tick,
        patience: this.#patience,
        gap: pieceGap,
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
  }

  /** Nothing is left of them, and nothing more is told. */
  end(): void {
    this.#state = 'over';
    this.#expectation.end();
    this.#network.close();
  }
}

/** Each name has a port of its own. */
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
    const port = this.ports.get(to) ?? 0;
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
