/** Whether anything may have thrown CancelledError into a task. What cancels at a moment that is not seen counts always. */

import { never } from './records.js';
import { isCancelledError } from './task-end.js';
import type { TaskReading } from './task-reading.js';
import type { FutureReading, StepReading, WaitReading } from './task-records.js';

/** A step into which CancelledError is thrown. */
export const hasReason = (tasks: TaskReading, step: StepReading): boolean => {
  const { task, from, start, inside } = step;
  if (inside || mayBeUnseen(task)) return true;
  if (task.cancels.some(({ delivered }) => delivered === start)) return true;
  return from !== undefined && (!isPlain(from) || tasks.targets(from).some((target) => mayBeCancelled(target)));
};

/** It may have been cancelled at a moment that is not seen. */
export const mayBeUnseen = ({ loose, exposed }: FutureReading): boolean => loose !== never || exposed !== never;

/** Whoever awaits it may be told of CancelledError. */
export const mayBeCancelled = (future: FutureReading): boolean =>
  future.cancelled || isCancelledError(future.outcome?.raised) || mayBeUnseen(future) || future.cancels.length > 0;

/** Nothing inside such an await cancels anything. */
const isPlain = ({ event }: WaitReading): boolean => {
  switch (event.what) {
    case 'yield':
    case 'sleep':
    case 'future':
    case 'badYield':
    case 'other':
    case 'acquire':
    case 'waitOn':
    case 'put':
    case 'get':
    case 'join':
      return true;
    default:
      return false;
  }
};
