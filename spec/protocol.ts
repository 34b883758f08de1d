/**
 * The harness protocol: how looplaw speaks with a harness in another process, in any language. One JSON message a line, as
 * UTF-8, over standard input and output. The harness begins, with `hello` (or `refuse`). After that the kit sends `run`
 * messages; each is answered by one `trace` or one `unable`. After `end`, or at the end of its input, the harness leaves
 * with status 0.
 *
 * The clients of a program are none of the harness's business: it tells where the program listens, and the kit runs them,
 * outside of the subject's process.
 *
 * docs/protocol.md tells it to those who write a harness.
 */

import type { Manifest } from './capability.js';
import type { Program } from './program.js';
import type { TraceEvent } from './trace.js';

export const protocolVersion = 1;

/** The first message of a harness. */
export interface HelloMessage {
  readonly kind: 'hello';
  readonly protocol: number;
  readonly manifest: Manifest;
  /** How many programs may run at the same time: 1 where it is not said. */
  readonly sideBySide?: number;
}

/** Instead of hello, or of an answer: the harness cannot work here, or no more. The sentence is for the user. */
export interface RefuseMessage {
  readonly kind: 'refuse';
  readonly why: string;
}

/** Run this program. A harness that runs one at a time takes them in the order in which they come. */
export interface RunMessage {
  readonly kind: 'run';
  readonly id: number;
  readonly program: Program;
  /** Seconds a tick. */
  readonly tick: number;
  /** Each event is to be sent as it happens, so that it is known where the program hangs. A harness may do without. */
  readonly live?: true;
}

/**
 * An event of a program that runs `live`, with its place in the trace. One that was sent before is sent again when it has
 * changed. It may lack what is not known yet.
 */
export interface EventMessage {
  readonly kind: 'event';
  readonly id: number;
  readonly index: number;
  readonly event: unknown;
}

/** A socket of a program that has clients listens, by that name, on 127.0.0.1. */
export interface ListeningMessage {
  readonly kind: 'listening';
  readonly id: number;
  readonly name: string;
  /**
   * @asType integer
   * @minimum 1
   * @maximum 65535
   */
  readonly port: number;
}

/**
 * The loop of a program that has clients goes round: a callback of the harness's own has run on it. Sent a few times a
 * second as long as the harness waits for `finished`. It tells a loop that hangs from one that does not serve a client.
 */
export interface AliveMessage {
  readonly kind: 'alive';
  readonly id: number;
}

/** A program has ended. */
export interface TraceMessage {
  readonly kind: 'trace';
  readonly id: number;
  /** The subject's clock, in seconds, when the program began. */
  readonly origin: number | null;
  readonly events: readonly TraceEvent[];
}

/** The harness cannot run this program, by its own fault or the program's; the loop is not to blame. */
export interface UnableMessage {
  readonly kind: 'unable';
  readonly id: number;
  readonly why: string;
}

/** The clients of that program are done, or have given up; it is to end. It may have ended already. */
export interface FinishedMessage {
  readonly kind: 'finished';
  readonly id: number;
}

/** There are no more programs. */
export interface EndMessage {
  readonly kind: 'end';
}

export type HarnessMessage =
  | HelloMessage
  | RefuseMessage
  | EventMessage
  | ListeningMessage
  | AliveMessage
  | TraceMessage
  | UnableMessage;

export type KitMessage = RunMessage | FinishedMessage | EndMessage;
