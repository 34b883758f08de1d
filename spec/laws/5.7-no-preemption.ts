import type { TraceEvent } from '../trace.js';
import type { Piece } from '../verdict.js';
import { breach, type Law, named, the } from './law.js';
import type { Reading } from './reading.js';
import type { FutureReading, WaitReading } from './task-records.js';

export const law: Law = {
  id: '5.7',
  title: 'Between two awaits of a task nothing else runs.',
  basis: 'promised',
  needs: ['tasks'],
  source: 'PEP 492; asyncio, "While a Task is running in the event loop, no other Tasks can run in the same thread"',
  why: 'Code between two awaits reads and writes without locks, because nobody else can be there.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    const { events } = reading.trace;
    let met = 0;
    /** What is at work, innermost last: a task, or something else. */
    const open: (FutureReading | undefined)[] = [];
    const waits = new Map<FutureReading, (WaitReading | undefined)[]>();
    for (let index = 0; index < events.length; index += 1) {
      const event = events[index];
      switch (event?.kind) {
        case 'start':
        case 'notify':
        case 'step': {
          const around = open.at(-1);
          if (around !== undefined && isBetweenAwaits(waits.get(around)) && isPreemption(reading, index)) {
            return breach(
              index,
              [named(around), ' was at work, and had not come to an await'],
              [...whatCame(reading, event), ' ran in the middle of it'],
            );
          }
          open.push(event.kind === 'step' ? tasks.future(event.task) : undefined);
          break;
        }
        case 'handler':
          open.push(undefined);
          break;
        case 'end':
        case 'notified':
        case 'handled':
          open.pop();
          break;
        case 'pause':
        case 'finish':
          open.pop();
          met += 1;
          break;
        case 'await': {
          const wait = tasks.waits[event.wait];
          if (wait === undefined) break;
          const inside = waits.get(wait.task);
          if (inside === undefined) waits.set(wait.task, [wait]);
          else inside.push(wait);
          break;
        }
        case 'awaited': {
          const wait = tasks.waits[event.wait];
          if (wait !== undefined) waits.get(wait.task)?.pop();
          break;
        }
        default:
          break;
      }
    }
    return met;
  },
  legal: `
    0 future f
    spawn t
    spawn u
    run
    t steps
    await future f
    t pauses
    u steps
    settle f with 1
    u finishes
    t steps
    awaited 1
    t finishes
  `,
  illegal: `
    0 future f
    spawn t
    spawn u
    run
    t steps
    await future f
    t pauses
    u steps
    settle f with 1
    t steps
    awaited 1
    t finishes
    u finishes
  `,
};

/** What an await does on the spot, such as running a coroutine in line, is its own affair. */
const isBetweenAwaits = (waits: readonly (WaitReading | undefined)[] | undefined): boolean => {
  const innermost = waits?.at(-1);
  return innermost === undefined || innermost.event.what === 'call';
};

/** A segment that has tried to run a loop is another law's. */
const isPreemption = (reading: Reading, index: number): boolean =>
  reading.segments[reading.firstSegmentAfter(index - 1)]?.insideAnother === true;

const whatCame = (reading: Reading, event: TraceEvent): readonly Piece[] => {
  switch (event.kind) {
    case 'step':
      return [{ future: event.task }];
    case 'start': {
      const call = reading.call(event.call);
      return [call === undefined ? event.callback : the(call)];
    }
    case 'notify':
      return ['the done-callback ', event.callback];
    default:
      return [event.kind];
  }
};
