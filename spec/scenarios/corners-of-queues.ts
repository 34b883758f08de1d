/** Corners of 9.6 and 9.7: greater numbers, other items, and what meets in one turn. */

import type { Json, Program, ThingKind } from '../program.js';
import { cancel, print, printLast, programWith as program, sleep, times, turn } from './corner-words.js';
import type { Scenario } from './scenario.js';

const put = (item: Json) => ({ op: 'do', of: 'x', do: 'put', item }) as const;
const get = { op: 'do', of: 'x', do: 'get' } as const;
const putNowait = (item: Json) => ({ op: 'use', of: 'x', do: 'putNowait', item }) as const;
const getNowait = { op: 'use', of: 'x', do: 'getNowait' } as const;
const size = { op: 'askThing', what: 'size', of: 'x' } as const;
const taskDone = { op: 'use', of: 'x', do: 'taskDone' } as const;
const join = { op: 'do', of: 'x', do: 'join' } as const;

/** Puts them in, and takes them out again. */
const throughQueue = (what: ThingKind, ...items: readonly Json[]): Program =>
  program(what, 0, { a: [...items.map(putNowait), ...items.map(() => getNowait), size, getNowait] });

const orders: readonly (readonly number[])[] = [
  [1, 2, 3, 4, 5, 6, 7, 8],
  [8, 7, 6, 5, 4, 3, 2, 1],
  [1, 5, 2, 6, 7, 3, 4],
  [4, 9, 1, 7, 2, 8, 3, 6, 5],
  [1, 9, 2, 10, 11, 3, 4, 100],
  [1, 2, 6, 3, 10, 8, 4, 9, 5, 7],
];

export const cornersOfQueues: readonly Scenario[] = [
  {
    law: '9.6',
    title: 'two wait for room, and two items are taken at once',
    needs: ['tasks', 'queues', 'timers'],
    program: program(
      'queue',
      2,
      { a: [put(1), put(2), put(3), print('in')], b: [turn, put(4)] },
      { k: [getNowait, getNowait] },
    ),
  },
  {
    law: '9.6',
    title: 'two wait for items, and two are put in at once',
    needs: ['tasks', 'queues', 'timers'],
    program: program('queue', 0, { a: [get], b: [get] }, { k: [putNowait(1), putNowait(2)] }),
  },
  {
    law: '9.6',
    title: 'two items are put in, and the first that waits is cancelled at once',
    needs: ['tasks', 'queues', 'cancellation'],
    program: program('queue', 0, {
      a: [get],
      b: [turn, putNowait(1), putNowait(2), cancel('a'), turn, turn, size, getNowait, getNowait],
    }),
  },
  {
    law: '9.6',
    title: 'an item is put in, and the first of two that wait is cancelled at once',
    needs: ['tasks', 'queues', 'cancellation', 'timers'],
    program: program('queue', 0, { a: [get], b: [get, printLast] }, { k: [putNowait(1), cancel('a')] }),
  },
  {
    law: '9.6',
    title: 'the first that waits is cancelled, and an item is put in at once',
    needs: ['tasks', 'queues', 'cancellation', 'timers'],
    program: program('queue', 0, { a: [get], b: [get, printLast] }, { k: [cancel('a'), putNowait(1)] }),
  },
  {
    law: '9.6',
    title: 'the first that waits for room is cancelled, and an item is taken at once',
    needs: ['tasks', 'queues', 'cancellation', 'timers'],
    program: program('queue', 1, { a: [put(1), put(2)], b: [turn, put(3)] }, { k: [cancel('a'), getNowait] }),
  },
  {
    law: '9.6',
    title: 'room for three',
    needs: ['tasks', 'queues'],
    program: program('queue', 3, {
      a: [...[1, 2, 3, 4].map(putNowait), size, put(5)],
      b: [turn, getNowait, turn, turn, size],
    }),
  },
  {
    law: '9.6',
    title: 'less room than none is no limit',
    needs: ['tasks', 'queues'],
    program: program('queue', -1, { a: [putNowait(1), put(2), get, getNowait, getNowait] }),
  },
  ...(['queue', 'lifoQueue'] as const).map(
    (what): Scenario => ({
      law: '9.6',
      title: `${what}: items that count as false`,
      needs: ['tasks', 'queues'],
      program: throughQueue(what, null, 0, '', false, false, 0),
    }),
  ),
  {
    law: '9.6',
    title: 'items that count as false, for who waits',
    needs: ['tasks', 'queues'],
    program: program('queue', 0, {
      a: times(4, get, printLast),
      b: [null, 0, '', false].flatMap((item) => [turn, turn, put(item)]),
    }),
  },
  {
    law: '9.6',
    title: 'lifoQueue: four items, and another when two are out',
    needs: ['tasks', 'queues'],
    program: program('lifoQueue', 0, {
      a: [...[1, 2, 3, 4].map(putNowait), getNowait, getNowait, putNowait(5), ...times(3, get), size],
    }),
  },
  {
    law: '9.6',
    title: 'priorityQueue: numbers, not what they look like',
    needs: ['tasks', 'queues'],
    program: throughQueue('priorityQueue', 10, 9),
  },
  ...orders.map(
    (items): Scenario => ({
      law: '9.6',
      title: `priorityQueue: ${items.join(', ')}`,
      needs: ['tasks', 'queues'],
      program: throughQueue('priorityQueue', ...items),
    }),
  ),
  {
    law: '9.7',
    title: 'done, and one more is put in, in one turn',
    needs: ['tasks', 'queues', 'timers'],
    program: program(
      'queue',
      0,
      { a: [put(1), join, print('joined'), size] },
      { k: [getNowait, taskDone, putNowait(2)] },
    ),
  },
  {
    law: '9.7',
    title: 'one more is put in, and one is done, in one turn',
    needs: ['tasks', 'queues', 'timers', 'sleep'],
    program: program(
      'queue',
      0,
      { a: [put(1), join, print('joined')], b: [sleep(2), print('last'), taskDone] },
      { k: [getNowait, putNowait(2), taskDone] },
    ),
  },
  {
    law: '9.7',
    title: 'one that waits for room does not count yet',
    needs: ['tasks', 'queues', 'cancellation', 'sleep'],
    program: program('queue', 1, {
      a: [put(1), put(2)],
      b: [sleep(1), cancel('a'), turn, getNowait, taskDone, join, print('joined')],
    }),
  },
  {
    law: '9.7',
    title: 'who joins is cancelled, and all is done later',
    needs: ['tasks', 'queues', 'cancellation', 'sleep'],
    program: program('queue', 0, {
      a: [put(1), join, print('never')],
      b: [sleep(1), cancel('a'), sleep(1), getNowait, taskDone],
    }),
  },
];
