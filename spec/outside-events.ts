/** Events of what comes from outside of the loop: calls from other threads, and signals. */

import type { Raised } from './occurrence.js';

/** Numbers the threads of a program, from 0. */
export type ThreadId = number;

/** Another thread begins to call the loop, so many times. */
export interface ThreadEvent {
  readonly kind: 'thread';
  readonly thread: ThreadId;
  readonly callback: string;
  readonly times: number;
  /** It waits each time until the loop has served the call. */
  readonly paced?: true;
}

/** A call from another thread has come back, and was the `count`-th of it, from 0. Written by that thread. */
export interface ThreadCallEvent {
  readonly kind: 'threadCall';
  readonly thread: ThreadId;
  readonly count: number;
  readonly refused?: string;
}

/**
 * The loop has not served the call, which had come back, while the other thread slept and woke so many times, for `beat`
 * seconds each. It then gives up. Written by that thread.
 */
export interface UnansweredEvent {
  readonly kind: 'unanswered';
  readonly thread: ThreadId;
  readonly count: number;
  readonly beats: number;
  /** Seconds. */
  readonly beat: number;
}

/** The loop is asked to call something when a signal comes (SIGUSR1), or (`null`) not to do so any more. */
export interface WatchSignalEvent {
  readonly kind: 'watchSignal';
  readonly with: string | null;
  readonly refused?: string;
}

/** The process sends itself the signal. */
export interface SignalEvent {
  readonly kind: 'signal';
}

/** The loop calls what another thread has scheduled, or what belongs to a signal; until `served` the events are its. */
export interface ServeEvent {
  readonly kind: 'serve';
  readonly callback: string;
  readonly of: 'thread' | 'signal';
  /** Which call of which thread. */
  readonly thread?: ThreadId;
  readonly count?: number;
  readonly time: number;
  readonly spent?: true;
}

export interface ServedEvent {
  readonly kind: 'served';
  readonly raised?: Raised;
}

export type OutsideEvent =
  | ThreadEvent
  | ThreadCallEvent
  | UnansweredEvent
  | WatchSignalEvent
  | SignalEvent
  | ServeEvent
  | ServedEvent;
