import type { AskEvent } from '../trace.js';
import type { Piece } from '../verdict.js';
import { breach, type Law, named } from './law.js';
import { never } from './records.js';
import type { TaskReading } from './task-reading.js';
import type { FutureReading } from './task-records.js';

export const law: Law = {
  id: '5.13',
  title: 'The current task is the one at work, however tasks take turns; in a plain callback there is none.',
  basis: 'promised',
  needs: ['tasks', 'currentTask'],
  source:
    'asyncio, current_task: "Return the currently running Task instance, or None if no task is running"; CPython, test_tasks.test_current_task_with_interleaving_tasks',
  why: 'Whoever cancels or names "this task" would hit another; timeouts and task groups are built on it.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined || tasks.currents.length === 0) return 0;
    let met = 0;
    /** What is at work, innermost last: a task, or (`undefined`) a callback. An exception handler may be called anywhere. */
    const open: (FutureReading | 'handler' | undefined)[] = [];
    const { events } = tasks.trace;
    for (let index = 0; index < events.length; index += 1) {
      const event = events[index];
      switch (event?.kind) {
        case 'start':
        case 'notify':
          open.push(undefined);
          break;
        case 'step':
          open.push(tasks.future(event.task));
          break;
        case 'handler':
          open.push('handler');
          break;
        case 'pause':
        case 'finish':
        case 'end':
        case 'notified':
        case 'handled':
          open.pop();
          break;
        case 'ask': {
          if (event.what !== 'currentTask') break;
          const working = open.at(-1);
          // Outside a run a loop may refuse to say; and what runs in the middle of something else is another law's.
          if (working === 'handler' || (open.length === 0 && event.answer === null)) break;
          if (working === undefined && open.length > 1) break;
          // Within a run, and in no segment: a task that the loop has made for itself, to close a generator.
          if (open.length === 0 && reading.runAt(index) !== never) break;
          if (!isRight(event, open)) {
            return breach(index, working === undefined ? ['no task was at work'] : [named(working), ' was at work'], [
              'asked for the current task, the loop said ',
              ...saysAnswer(tasks, event),
            ]);
          }
          met += 1;
          break;
        }
        default:
          break;
      }
    }
    return met;
  },
  legal: `
    0 spawn t
    run
    t steps
    ask currentTask = t
    t finishes
  `,
  illegal: `
    0 spawn t
    call_soon a
    run
    t steps
    await yield
    t pauses
    a starts
    ask currentTask = t
    a ends
  `,
};

/** The task of a coroutine that something has made a task of may not be known to the harness; and what is run in line has none. */
const isRight = ({ answer }: AskEvent, open: readonly (FutureReading | 'handler' | undefined)[]): boolean => {
  const working = open.at(-1);
  if (working === undefined) return answer === 'none';
  for (let depth = open.length - 1; depth >= 0; depth -= 1) {
    const task = open[depth];
    if (task === undefined || task === 'handler') return false;
    if (!task.implicit) return answer === task.id || (task !== working && answer === 'another');
    if (answer === 'another' || answer === task.id) return true;
  }
  return false;
};

const saysAnswer = (tasks: TaskReading, { answer, refused }: AskEvent): readonly Piece[] => {
  const said = typeof answer === 'number' ? tasks.future(answer) : undefined;
  if (said !== undefined) return [named(said)];
  return [refused === undefined ? String(answer) : `nothing, and raised ${refused}`];
};
