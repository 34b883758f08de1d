/**
 * Does what the clients of a program are to do, on any network, and tells what came of it. It knows no clock but the
 * network's, so it runs as well on a simulated network.
 *
 * When to give a waiting client up is no question of time alone, and is decided elsewhere: see `Patience`.
 */

import type { ClientDeclaration, Name } from '../../spec/program.js';
import type { ClientEvent } from '../../spec/trace.js';
import { Client, type Surroundings } from './client.js';
import { Meetings } from './meetings.js';
import type { Network } from './network.js';
import type { Patience } from './patience.js';

export interface ClientsOptions {
  readonly network: Network;
  /** Seconds a tick. */
  readonly tick: number;
  /** Without it no client is ever given up. */
  readonly patience?: Patience;
  /** Seconds between two pieces, in which the server may read the first by itself. */
  readonly gap?: number;
  /** So many connections at a time; the others wait for their turn. Programs whose clients meet are not held back. */
  readonly mostAtOnce?: number;
  /** Patterns that may come back, beside those that the clients send. */
  readonly patterns?: Iterable<number>;
  /** Once a client was given up, no further ones begin. */
  readonly endsAtGiveUp?: boolean;
  onEvent(event: ClientEvent): void;
}

/** Calls `onEnd` when all clients are done or have given up. */
export const runClients = (
  clients: { readonly [name: Name]: ClientDeclaration },
  options: ClientsOptions,
  onEnd: () => void,
): void => new Clients(clients, options, onEnd).begin();

class Clients {
  readonly #options: ClientsOptions;
  readonly #onEnd: () => void;
  /** Those that have not begun, in the order of the program. */
  #waiting: Client[] = [];
  /** For each name, how many are not over. */
  readonly #left = new Map<Name, number>();
  #active = 0;
  #gaveUp = false;
  #ended = false;
  readonly #most: number;

  constructor(clients: { readonly [name: Name]: ClientDeclaration }, options: ClientsOptions, onEnd: () => void) {
    this.#options = options;
    this.#onEnd = onEnd;
    const meetings = new Meetings();
    const { network, tick, patience, gap = 0, mostAtOnce = Number.POSITIVE_INFINITY } = options;
    const began = network.now();
    const patterns = new Set([...patternsOf(Object.values(clients)), ...(options.patterns ?? [])]);
    const surroundings: Surroundings = {
      network,
      tick,
      patience: patience ?? endless,
      gap,
      meetings,
      patterns,
      now: () => network.now() - began,
      onEvent: (event) => {
        if (event.what === 'gaveUp') this.#gaveUp = true;
        options.onEvent(event);
      },
    };
    for (const [name, declared] of Object.entries(clients)) {
      const { times = 1 } = declared;
      this.#left.set(name, times);
      for (let number = 0; number < times; number += 1) {
        const client = new Client(name, times === 1 ? undefined : number, declared, surroundings, () =>
          this.#over(name),
        );
        this.#waiting.push(client);
        meetings.expect(client, declared.acts);
      }
    }
    this.#most = meetings.exist ? Number.POSITIVE_INFINITY : mostAtOnce;
  }

  begin(): void {
    this.#next();
  }

  #next(): void {
    if (this.#gaveUp && this.#options.endsAtGiveUp === true) this.#waiting = [];
    while (this.#active < this.#most && this.#waiting.length > 0) {
      const ready = this.#waiting.findIndex(({ declared }) =>
        (declared.after ?? []).every((name) => (this.#left.get(name) ?? 0) === 0),
      );
      // Those that wait for each other in a ring begin when nobody else is left.
      const at = ready < 0 && this.#active === 0 ? 0 : ready;
      const [client] = at < 0 ? [] : this.#waiting.splice(at, 1);
      if (client === undefined) break;
      this.#active += 1;
      client.begin();
    }
    if (this.#active > 0 || this.#waiting.length > 0 || this.#ended) return;
    this.#ended = true;
    this.#onEnd();
  }

  #over(name: Name): void {
    this.#active -= 1;
    this.#left.set(name, (this.#left.get(name) ?? 1) - 1);
    // Not within what it did last.
    this.#options.network.after(0, () => this.#next());
  }
}

/** The patterns that clients send, which may come back. */
const patternsOf = (clients: readonly ClientDeclaration[]): ReadonlySet<number> => {
  const patterns = new Set<number>();
  for (const { acts } of clients) {
    for (const act of acts) if (act.op === 'send' && typeof act.data === 'object') patterns.add(act.data.pattern);
  }
  return patterns;
};

const endless: Patience = { begin: () => ({ progress: () => undefined, end: () => undefined }) };
