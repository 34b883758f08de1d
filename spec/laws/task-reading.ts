/**
 * The futures and tasks of a trace, read once for all laws that speak of them.
 *
 * A cancel is followed as far as it is fixed: to the future that the task waits for, and on through a chain of tasks. What
 * a combinator does with it, and when, is open; the futures that it may reach are `loose` from then on. So is whatever a
 * task waits for that may itself be cancelled unseen: because it is loose, or because it has opened a block that cancels
 * it (`exposed`); and all that is left over when a runner cleans up.
 */

import type { FutureId, ThingId, Trace } from '../trace.js';
import { never } from './records.js';
import type {
  BlockReading,
  DoneReading,
  FutureReading,
  StepReading,
  StrayNotification,
  ThingReading,
  WaitReading,
} from './task-records.js';

export class TaskReading {
  readonly trace: Trace;
  /** By their numbers. */
  readonly futures: (FutureReading | undefined)[] = [];
  readonly things: (ThingReading | undefined)[] = [];
  readonly waits: WaitReading[] = [];
  readonly blocks: BlockReading[] = [];
  readonly steps: StepReading[] = [];
  readonly dones: DoneReading[] = [];
  readonly strays: StrayNotification[] = [];
  /** Indices of the events of these kinds. */
  readonly asks: number[] = [];
  readonly settles: number[] = [];
  readonly cancels: number[] = [];
  readonly uncancels: number[] = [];
  readonly additions: number[] = [];
  readonly removals: number[] = [];
  /** The asks for the current task. */
  readonly currents: { readonly at: number; readonly answer: unknown; readonly task: FutureId | undefined }[] = [];
  /** The runs until something is done: the index of `run`, of `returned` (`never`), and what it was. */
  readonly untils: {
    readonly begin: number;
    end: number;
    readonly future: FutureReading | undefined;
    readonly main: boolean;
  }[] = [];

  /** Awaits that were still open when one around them ended. */
  readonly passedOver: { readonly at: number; readonly inner: WaitReading; readonly outer: WaitReading }[] = [];

  /** The first event at which tasks waited for each other in a ring: nobody says what becomes of a cancel there. */
  ring = never;

  constructor(trace: Trace) {
    this.trace = trace;
  }

  get tasks(): readonly FutureReading[] {
    return this.futures.filter((each): each is FutureReading => each?.kind === 'task');
  }

  future(id: FutureId | undefined): FutureReading | undefined {
    return id === undefined ? undefined : this.futures[id];
  }

  thing(id: ThingId | undefined): ThingReading | undefined {
    return id === undefined ? undefined : this.things[id];
  }

  /** The futures and tasks that an await waits for. */
  targets(wait: WaitReading): readonly FutureReading[] {
    return (wait.event.on ?? []).map((id) => this.futures[id]).filter((each) => each !== undefined);
  }
}
