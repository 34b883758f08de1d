/** What the parts of the harness that carry coroutines out need of each other. */

import type { Future } from '../../spec/future.js';
import type { CallbackStatement, Exception, Name, Program } from '../../spec/program.js';
import type { Socket } from '../../spec/sockets.js';
import type { SubjectLoop } from './adapter.js';
import type { Calls } from './calls.js';
import type { Recorder } from './recorder.js';
import type { Steps } from './steps.js';
import type { Things } from './things.js';

/** What needs no suspension, and does not end what it stands in. */
export type PassingStatement = Exclude<CallbackStatement, { op: 'return' }>;

/** What the interpreter does for its tasks. */
export interface Host {
  readonly program: Program;
  readonly loop: SubjectLoop;
  readonly recorder: Recorder;
  readonly calls: Calls;
  /** Seconds a tick. */
  readonly tick: number;
  /** Coroutines are the host's async functions. */
  readonly promises: boolean;
  /** Carries a statement of callbacks out. */
  execute(statement: PassingStatement): void;
  /** Does what the callback says; the value is nobody's concern. */
  executeCallback(name: Name): void;
  make(error: Exception): unknown;
  /** Whether there is fuel for one more. */
  spend(): boolean;
  isOver(): boolean;
  /** A segment has ended. */
  settleWhenIdle(): void;
  /** A socket or a server listens: clients may come. */
  listens(name: Name, listener: Pick<Socket, 'port'>): void;
  /** Another loop, for a future that is not this one's. */
  another(): SubjectLoop;
}

/** The tasks of a program, as its coroutines see them. */
export interface TaskSide {
  readonly things: Things;
  /** The task whose step is open. */
  readonly active: Steps | undefined;
  /** A new object of a coroutine. */
  coroutine(name: Name): Steps;
  createTask(steps: Steps): Future | undefined;
  /** Makes a task of the coroutine, and prepares it before it is given to the loop. */
  spawnWith(coroutine: Name, prepare: (steps: Steps) => void): void;
}
