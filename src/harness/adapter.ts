/**
 * An adapter plugs a loop in: what the loop says of itself (the manifest), and a factory. The types lead its author: the
 * claims decide which methods the loop that `create` returns must have.
 */

import type { Capability, ClockKind, Manifest } from '../../spec/capability.js';
import type { CallbackLoop, ExceptionHandler, LoopWith, PromiseLoopWith } from '../../spec/event-loop.js';
import type * as future from '../../spec/future.js';
import type { GatewayServing, HttpServing } from '../../spec/servers.js';
import type { Readiness, Sockets } from '../../spec/sockets.js';
import type { Streams } from '../../spec/streams.js';
import type { Duration, Instant } from '../../spec/time.js';
import type { Link, LinkEvents, Network } from '../clients/network.js';

/** What a factory is asked for. */
export interface LoopOptions {
  /** For loops that claim `coarseClock`: the clock moves in steps of that size, in seconds. */
  readonly clockStep?: Duration;
}

/** A simulated network, for clients that are no part of the loop. */
export interface ClientNetwork extends Omit<Network, 'connect'> {
  connect(port: number, events: LinkEvents): Link;
  /** Whether anything is still on its way: a program ends only when nothing is, and only then somebody waits in vain. */
  underWay(): boolean;
}

export interface Adapter<Claims extends Capability = Capability, Loop = LoopWith<Claims>> {
  readonly name: string;
  readonly version: string;
  readonly clock: ClockKind;
  /** Seconds by which a timer may be early on the loop's own clock; none where it is not said. */
  readonly resolution?: number;
  readonly claims: readonly Claims[];
  /**
   * The loop's coroutines are the host's async functions: `createTask` is given a function that starts one and returns its
   * promise, and what is awaited are promises. Generators, as the port has them, unless it is said.
   */
  readonly coroutines?: 'generators' | 'promises';
  /** A new loop, which shares nothing with those made before. */
  create(options: LoopOptions): Loop;
  /** Moves the virtual clock on, as if a callback had kept the thread busy. For the claim `advance`. */
  advance?(loop: Loop, by: Duration): void;
  /** The loop that is running in this thread, if one is. For the claim `runningLoop`. */
  runningLoop?(): unknown;
  /** For the claim `sockets` on a virtual clock: the network to which the loop's sockets belong, as its clients see it. */
  network?(loop: Loop): ClientNetwork;
  /** A program is over, and its loop is not used any more: gives back what it holds, such as open ports. */
  dispose?(loop: Loop): void;
  /**
   * Puts right what a loop leaves behind that was interrupted because it did not come back, such as a note of which loop
   * is running. Without it looplaw looks whether new loops still work, and ends the search if they do not.
   */
  recover?(): void;
}

/** What a loop brings for tasks, in parts. */
type TaskParts = future.Tasks &
  future.CurrentTask &
  future.UntilComplete &
  future.Running &
  future.Sleeping &
  future.Gathering &
  future.Waiting &
  future.WaitingFor &
  future.Shielding &
  future.Completing &
  future.Timeouts &
  future.TaskGroups &
  future.AsyncLoops &
  future.AsyncBlocks &
  future.AsyncGenerators &
  future.Locks &
  future.Events &
  future.Semaphores &
  future.Conditions &
  future.Barriers &
  future.Queues;

/** A loop as the harness calls it: which parts are there is known from the claims. */
export interface SubjectLoop
  extends CallbackLoop,
    Partial<TaskParts & Sockets & Readiness & Streams & HttpServing & GatewayServing> {
  time?(): Instant;
  callLater?(delay: Duration, callback: (...args: never[]) => unknown, ...args: readonly unknown[]): unknown;
  callAt?(when: Instant, callback: (...args: never[]) => unknown, ...args: readonly unknown[]): unknown;
  close?(): void;
  isRunning?(): boolean;
  isClosed?(): boolean;
  setExceptionHandler?(handler: ExceptionHandler | null): void;
}

/** An adapter whose claims were checked, so that the compiler need not know them any more. */
export type AnyAdapter = Adapter<Capability, SubjectLoop>;

/** Declares an adapter. It returns what it is given; the types are the point. */
export const defineAdapter = <const Claims extends Capability, Loop extends LoopWith<Claims>>(
  adapter: Adapter<Claims, Loop>,
): Adapter<Claims, Loop> => adapter;

/** Declares an adapter of a loop whose coroutines are the host's async functions. */
export const definePromiseAdapter = <const Claims extends Capability, Loop extends PromiseLoopWith<Claims>>(
  adapter: Adapter<Claims, Loop>,
): Adapter<Claims, Loop> => ({ ...adapter, coroutines: 'promises' });

export const manifestOf = (adapter: Pick<AnyAdapter, keyof Manifest | 'resolution'>): Manifest => ({
  name: adapter.name,
  version: adapter.version,
  clock: adapter.clock,
  resolution: adapter.resolution ?? 0,
  claims: adapter.claims,
});
