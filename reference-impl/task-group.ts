/**
 * A block whose tasks end with it: it waits for all of them. The first that fails cancels the others, and what they and
 * the body raised is raised together, as an ExceptionGroup.
 *
 * To interrupt the body, the group cancels the task that it stands in, the parent, and takes that request back on the way
 * out. Requests of others are not the group's to take: if any are left, the CancelledError goes on, or, where errors are
 * raised instead, the parent is cancelled anew, so that none is lost.
 */

import { leavesTheRun } from '../spec/event-loop.js';
import type { Coroutine, Future, Task, TaskGroupBlock } from '../spec/future.js';
import { atOnce, close } from './coroutine.js';
import { ExceptionGroup, isCancelledError, RuntimeError } from './errors.js';
import type { HostLoop, OnLoop } from './host-loop.js';
import { createFuture, createTask, currentTask } from './loop-tasks.js';
import { outcomeOf, type Thrown } from './outcome.js';
import { loopOr } from './running.js';

export class TaskGroup implements TaskGroupBlock {
  protected readonly loop: HostLoop;
  /** The task that the block stands in, once it is entered. */
  protected parent: Task | undefined;
  protected readonly tasks = new Set<Task>();
  protected readonly errors: unknown[] = [];
  /** An exit that was raised: it is not grouped with others. */
  protected raisedExit: Thrown | undefined;
  protected exiting = false;
  protected aborting = false;
  protected parentCancelled = false;
  protected allDone: Future<void> | undefined;

  constructor({ loop }: OnLoop = {}) {
    this.loop = loopOr(loop);
  }

  createTask<Result>(coroutine: Coroutine<Result>): Task<Result> {
    const refusal = this.whyNot();
    if (refusal !== undefined) {
      close(coroutine);
      throw new RuntimeError(refusal);
    }
    const task = createTask(coroutine, { loop: this.loop });
    this.tasks.add(task);
    task.addDoneCallback(() => this.noteDone(task));
    return task;
  }

  enter(): Coroutine<this> {
    return atOnce(() => {
      if (this.parent !== undefined) throw new RuntimeError('A task group can be entered once only.');
      this.parent = currentTask({ loop: this.loop });
      if (this.parent === undefined) throw new RuntimeError('A task group can be used inside a task only.');
      return this;
    });
  }

  *exit(raised?: Thrown): Coroutine<boolean> {
    const { parent } = this;
    if (parent === undefined) throw new RuntimeError('A task group has to be entered before it is left.');
    this.exiting = true;
    if (raised !== undefined) {
      this.noteExit(raised.exception);
      if (!this.aborting) this.abort();
    }
    const cancelled = yield* this.join(raised !== undefined && isCancelledError(raised.exception) ? raised : undefined);
    if (this.raisedExit !== undefined) throw this.raisedExit.exception;
    const isOurs = this.parentCancelled && (parent.uncancel?.() ?? 0) === 0;
    if (cancelled !== undefined && !isOurs && this.errors.length === 0) throw cancelled.exception;
    if (raised !== undefined && !isCancelledError(raised.exception)) this.errors.push(raised.exception);
    if (this.errors.length > 0) this.fail(parent);
    return false;
  }

  /** Waits for all tasks. What is returned is the cancellation, of the body or of this wait, that is to go on. */
  protected *join(first: Thrown | undefined): Coroutine<Thrown | undefined> {
    let cancelled = first;
    // The wait itself can be cancelled, more than once; the tasks are waited for all the same.
    while (this.tasks.size > 0) {
      this.allDone ??= createFuture({ loop: this.loop });
      try {
        yield* this.allDone;
      } catch (exception) {
        if (!isCancelledError(exception)) throw exception;
        if (!this.aborting) {
          cancelled = { exception };
          this.abort();
        }
      }
      this.allDone = undefined;
    }
    return cancelled;
  }

  protected fail(parent: Task): never {
    if ((parent.cancelling?.() ?? 0) > 0) {
      parent.uncancel?.();
      parent.cancel();
    }
    throw new ExceptionGroup('Tasks of a group have failed.', [...this.errors]);
  }

  protected abort(): void {
    this.aborting = true;
    for (const task of this.tasks) if (!task.done()) task.cancel();
  }

  protected noteDone(task: Task): void {
    this.tasks.delete(task);
    if (this.tasks.size === 0 && this.allDone?.done() === false) this.allDone.setResult();
    if (task.cancelled()) return;
    const outcome = outcomeOf(task);
    if (outcome.kind === 'result') return;
    this.errors.push(outcome.exception);
    this.noteExit(outcome.exception);
    const { parent } = this;
    if (parent === undefined || parent.done()) {
      const message = 'A task of a group has failed after the task that the group stands in was done.';
      this.loop.callExceptionHandler?.({ message, exception: outcome.exception });
      return;
    }
    if (this.aborting || this.parentCancelled) return;
    this.abort();
    this.parentCancelled = true;
    parent.cancel();
  }

  protected noteExit(exception: unknown): void {
    if (leavesTheRun(exception)) this.raisedExit ??= { exception };
  }

  /** Why no task can be made now. */
  protected whyNot(): string | undefined {
    if (this.parent === undefined) return 'A task group has to be entered before it can make tasks.';
    if (this.exiting && this.tasks.size === 0) return 'The task group is over.';
    return this.aborting ? 'The task group is being cancelled.' : undefined;
  }
}
