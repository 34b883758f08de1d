/**
 * Watches sockets, and tells which of them can be read or written. It asks the sockets themselves, and of all that are
 * registered only those of which it was told that something may have changed, or that were ready when it asked last.
 */

import type { Channel } from './kernel.js';

export type Interest = 'read' | 'write';

export interface Selector {
  /** Calls `act` as long as it is ready; another one takes the place of the first. */
  register(channel: Channel, interest: Interest, act: Act): void;
  /** Whether there was one. */
  unregister(channel: Channel, interest: Interest): boolean;
  /** What is ready now. */
  select(): readonly Act[];
  /** Whether anything may be ready. */
  mayBeReady(): boolean;
}

/** What is to be done; it may be taken back while it waits for its turn. */
export interface Act {
  cancelled(): boolean;
  cancel(): void;
}

interface Watched {
  readonly channel: Channel;
  read: Act | undefined;
  write: Act | undefined;
}

export class ChannelSelector implements Selector {
  /** By the descriptor. */
  readonly #watched = new Map<number, Watched>();
  readonly #doubtful = new Set<Watched>();
  readonly #wake: () => void;

  constructor(wake: () => void) {
    this.#wake = wake;
  }

  register(channel: Channel, interest: Interest, act: Act): void {
    let watched = this.#of(channel);
    if (watched === undefined) {
      const made: Watched = { channel, read: undefined, write: undefined };
      this.#watched.set(channel.descriptor, made);
      channel.onChange = () => this.#doubt(made);
      watched = made;
    }
    watched[interest]?.cancel();
    watched[interest] = act;
    this.#doubt(watched);
  }

  unregister(channel: Channel, interest: Interest): boolean {
    const watched = this.#of(channel);
    const act = watched?.[interest];
    if (watched === undefined || act === undefined) return false;
    // It may have been selected already, and wait for its turn.
    act.cancel();
    watched[interest] = undefined;
    if (watched.read === undefined && watched.write === undefined) {
      this.#watched.delete(channel.descriptor);
      this.#doubtful.delete(watched);
      channel.onChange = undefined;
    }
    return true;
  }

  select(): readonly Act[] {
    const ready: Act[] = [];
    for (const watched of this.#doubtful) {
      const { channel, read, write } = watched;
      const before = ready.length;
      if (read !== undefined && channel.readable) ready.push(read);
      if (write !== undefined && channel.writable) ready.push(write);
      if (ready.length === before) this.#doubtful.delete(watched);
    }
    return ready;
  }

  protected watched(channel: Channel, interest: Interest): Act | undefined {
    return this.#of(channel)?.[interest];
  }

  /** The number of a socket that was closed may be another's by now: that one is none of its business. */
  #of(channel: Channel): Watched | undefined {
    const watched = this.#watched.get(channel.descriptor);
    return watched?.channel === channel ? watched : undefined;
  }

  mayBeReady(): boolean {
    for (const { channel, read, write } of this.#doubtful)
      if ((read !== undefined && channel.readable) || (write !== undefined && channel.writable)) return true;
    return false;
  }

  #doubt(watched: Watched): void {
    this.#doubtful.add(watched);
    this.#wake();
  }
}
