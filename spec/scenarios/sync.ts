/** Chapter 9. */

import type { CoroutineStatement, Json, Name, Program, ScriptStatement, ThingKind } from '../program.js';
import type { Scenario } from './scenario.js';

type Body = readonly CoroutineStatement[];

const turn = { op: 'yield' } as const;
const turns = (count: number): Body => Array.from({ length: count }, () => turn);
const sleep = (ticks: number) => ({ op: 'sleep', for: ticks }) as const;
const cancel = (future: Name) => ({ op: 'cancelFuture', future }) as const;
const acquire = { op: 'do', of: 'x', do: 'acquire' } as const;
const release = { op: 'use', of: 'x', do: 'release' } as const;
const locked = { op: 'askThing', what: 'locked', of: 'x' } as const;
const wait = { op: 'do', of: 'x', do: 'wait' } as const;
const set = { op: 'use', of: 'x', do: 'set' } as const;
const clear = { op: 'use', of: 'x', do: 'clear' } as const;
const isSet = { op: 'askThing', what: 'isSet', of: 'x' } as const;
const notify = (count: number) => ({ op: 'use', of: 'x', do: 'notify', count }) as const;
const notifyAll = { op: 'use', of: 'x', do: 'notifyAll' } as const;
const put = (item: Json) => ({ op: 'do', of: 'x', do: 'put', item }) as const;
const get = { op: 'do', of: 'x', do: 'get' } as const;
const putNowait = (item: Json) => ({ op: 'use', of: 'x', do: 'putNowait', item }) as const;
const getNowait = { op: 'use', of: 'x', do: 'getNowait' } as const;
const size = { op: 'askThing', what: 'size', of: 'x' } as const;
const taskDone = { op: 'use', of: 'x', do: 'taskDone' } as const;
const join = { op: 'do', of: 'x', do: 'join' } as const;
const caught = (body: Body) =>
  ({ op: 'try', body, except: { error: 'CancelledError', body: [{ op: 'print', text: 'cancelled' }] } }) as const;
/** Holds it for the time of the body. */
const holding = (...body: Body): Body => [acquire, ...body, release];

/** Makes the thing and a task of each coroutine, and runs. */
const program = (
  what: ThingKind,
  count: number | undefined,
  coroutines: { readonly [name: Name]: Body },
  after: readonly ScriptStatement[] = [],
): Program => ({
  script: [
    { op: 'create', what, as: 'x', ...(count === undefined ? {} : { size: count }) },
    ...Object.keys(coroutines).map((coroutine) => ({ op: 'spawn', coroutine }) as const),
    { op: 'run' },
    ...after,
  ],
  callbacks: {},
  coroutines,
});

const queues: readonly ThingKind[] = ['queue', 'lifoQueue', 'priorityQueue'];
const semaphores: readonly ThingKind[] = ['semaphore', 'boundedSemaphore'];

export const sync: readonly Scenario[] = [
  {
    law: '9.1',
    title: 'one holds it, two wait, and a fourth comes while it is on its way',
    needs: ['tasks', 'locks'],
    program: program('lock', undefined, {
      a: [...holding(turn, turn), ...holding(turn)],
      b: holding(turn, locked),
      c: holding(turn),
      d: [turn, turn, ...holding(locked)],
    }),
  },
  {
    law: '9.1',
    title: 'released when nobody holds it, and used all the same',
    needs: ['tasks', 'locks'],
    program: program(
      'lock',
      undefined,
      { a: [locked, release, ...holding(locked), release, locked, ...holding(turn)], b: [...holding(turn), release] },
      [release, locked],
    ),
  },
  {
    law: '9.1',
    title: 'released by one who does not hold it',
    needs: ['tasks', 'locks'],
    program: program('lock', undefined, {
      a: [acquire, turn, turn, turn, release],
      b: [release, ...holding(turn)],
      c: holding(),
    }),
  },
  {
    law: '9.2',
    title: 'the one that was chosen is cancelled, and another waits',
    needs: ['tasks', 'locks', 'cancellation'],
    program: program('lock', undefined, {
      a: [acquire, turn, release, cancel('b')],
      b: [caught(holding()), turn],
      c: holding(locked),
      d: [sleep(1), ...holding()],
    }),
  },
  {
    law: '9.1',
    title: 'one that was not chosen is cancelled while the lock is held',
    needs: ['tasks', 'locks', 'cancellation'],
    program: program('lock', undefined, {
      a: [acquire, turn, cancel('b'), ...turns(4), release],
      b: [caught(holding())],
      c: holding(turn),
      d: holding(),
    }),
  },
  {
    law: '9.1',
    title: 'the only one that waits is cancelled when it was chosen, and comes again',
    needs: ['tasks', 'locks', 'cancellation'],
    program: program('lock', undefined, {
      a: [acquire, turn, release, cancel('b'), turn, turn, locked, ...holding()],
      b: [caught([acquire]), ...holding(turn)],
    }),
  },
  {
    law: '9.2',
    title: 'cancelled first, and released then',
    needs: ['tasks', 'locks', 'cancellation'],
    program: program('lock', undefined, {
      a: [acquire, turn, cancel('b'), release],
      b: [caught(holding())],
      c: holding(),
      d: holding(),
    }),
  },
  {
    law: '9.3',
    title: 'set and cleared at once, with three that wait',
    needs: ['tasks', 'events'],
    program: program('event', undefined, {
      a: [wait],
      b: [wait, wait],
      c: [wait, isSet],
      d: [turn, isSet, set, clear, isSet, turn, turn, set],
    }),
  },
  {
    law: '9.3',
    title: 'one comes when it is set, and one when it is cleared again',
    needs: ['tasks', 'events'],
    program: program('event', undefined, {
      a: [set, set, wait, clear, clear, sleep(1), clear, sleep(1), set, isSet],
      b: [wait],
      c: [turn, wait],
    }),
  },
  {
    law: '9.3',
    title: 'one of those that wait is cancelled',
    needs: ['tasks', 'events', 'cancellation'],
    program: program('event', undefined, {
      a: [caught([wait]), wait],
      b: [wait],
      c: [turn, cancel('a'), set, clear, turn, turn, set],
    }),
  },
  {
    law: '9.3',
    title: 'a barrier for three, twice over',
    needs: ['tasks', 'events', 'barriers'],
    program: program('barrier', 3, { a: [wait, wait], b: [wait, wait], c: [turn, turn, wait, turn, wait] }),
  },
  {
    law: '9.3',
    title: 'a barrier that one more comes to than it waits for',
    needs: ['tasks', 'events', 'barriers'],
    program: program('barrier', 2, { a: [wait], b: [wait], c: [wait], d: [turn] }),
  },
  {
    law: '9.3',
    title: 'barriers of one, and of nobody',
    needs: ['tasks', 'events', 'barriers'],
    program: {
      script: [
        { op: 'create', what: 'barrier', as: 'x', size: 0 },
        { op: 'create', what: 'barrier', as: 'x', size: 1 },
        { op: 'spawn', coroutine: 'a' },
        { op: 'run' },
      ],
      callbacks: {},
      coroutines: { a: [wait, wait] },
    },
  },
  ...semaphores.flatMap((what): readonly Scenario[] => [
    {
      law: '9.4',
      title: `${what}: four want in where two may, and one more comes while it is released`,
      needs: ['tasks', 'semaphores'],
      program: program(what, 2, {
        a: [...holding(turn, locked), ...holding()],
        b: holding(turn, turn, turn),
        c: holding(turn, turn),
        d: holding(turn),
        e: [turn, ...holding(locked)],
      }),
    },
    {
      law: '9.4',
      title: `${what}: the one that was chosen is cancelled`,
      needs: ['tasks', 'semaphores', 'cancellation'],
      program: program(what, 1, {
        a: [acquire, turn, release, cancel('b')],
        b: [caught(holding())],
        c: holding(locked),
        d: [sleep(1), locked, ...holding()],
      }),
    },
    {
      law: '9.4',
      title: `${what}: one that was not chosen is cancelled`,
      needs: ['tasks', 'semaphores', 'cancellation'],
      program: program(what, 1, {
        a: [acquire, turn, cancel('b'), turn, turn, release],
        b: [caught(holding())],
        c: holding(turn),
        d: holding(),
      }),
    },
    {
      law: '9.4',
      title: `${what}: released too often`,
      needs: ['tasks', 'semaphores'],
      program: program(what, 1, {
        a: [release, locked, ...holding(locked), release, ...holding(), locked],
        b: [turn, acquire, locked, turn, release, locked],
      }),
    },
  ]),
  {
    law: '9.4',
    title: 'one that starts at zero, and one that counts less than nothing',
    needs: ['tasks', 'semaphores'],
    program: {
      script: [
        { op: 'create', what: 'semaphore', as: 'x', size: -1 },
        { op: 'create', what: 'boundedSemaphore', as: 'x', size: -1 },
        { op: 'create', what: 'semaphore', as: 'x', size: 0 },
        { op: 'spawn', coroutine: 'a' },
        { op: 'spawn', coroutine: 'b' },
        { op: 'run' },
      ],
      callbacks: {},
      coroutines: { a: [locked, acquire, locked], b: [release, release, turn, turn, locked, acquire] },
    },
  },
  {
    law: '9.4',
    title: 'several are released at once, and the first of those that wait is cancelled',
    needs: ['tasks', 'semaphores', 'cancellation'],
    program: program('semaphore', 0, {
      a: [caught([acquire])],
      b: [turn, acquire],
      c: [turn, acquire],
      d: [turn, release, release, release, cancel('a'), turn, turn, turn, locked],
    }),
  },
  {
    law: '9.5',
    title: 'waited for and notified without the lock',
    needs: ['tasks', 'conditions'],
    program: program(
      'condition',
      undefined,
      { a: [wait, notify(1), notifyAll, ...holding(locked), release, ...holding(notify(1))], b: [...holding(turn)] },
      [notify(1), release, locked],
    ),
  },
  {
    law: '9.5',
    title: 'three wait, one is notified, then the others',
    needs: ['tasks', 'conditions'],
    program: program('condition', undefined, {
      a: holding(wait, locked),
      b: holding(wait),
      c: holding(wait),
      d: [...holding(notify(0), notify(1), turn, locked), sleep(1), ...holding(notifyAll)],
    }),
  },
  {
    law: '9.5',
    title: 'three wait, two are notified, and nobody waits any more',
    needs: ['tasks', 'conditions'],
    program: program('condition', undefined, {
      a: holding(wait),
      b: holding(wait),
      c: [...holding(wait), release],
      d: [...holding(notify(2)), sleep(1), ...holding(notify(5)), ...holding(notify(1), locked)],
    }),
  },
  {
    law: '9.5',
    title: 'the one that waits is notified, and the lock is held for a while',
    needs: ['tasks', 'conditions'],
    program: program('condition', undefined, {
      a: holding(wait, turn, locked),
      b: holding(notify(1), turn, turn, locked),
      c: holding(turn, turn),
    }),
  },
  {
    law: '9.5',
    title: 'the one that waits is cancelled while another holds the lock, once and again',
    needs: ['tasks', 'conditions', 'cancellation'],
    program: program('condition', undefined, {
      a: [acquire, caught([wait]), locked, turn, release],
      b: holding(cancel('a'), turn, cancel('a'), turn, turn, locked),
      c: [turn, turn, ...holding(locked)],
    }),
  },
  {
    law: '9.5',
    title: 'the one that was notified is cancelled, and another waits',
    needs: ['tasks', 'conditions', 'cancellation'],
    program: program('condition', undefined, {
      a: [acquire, caught([wait]), release],
      b: holding(wait),
      c: holding(notify(1), cancel('a'), turn),
    }),
  },
  {
    law: '9.5',
    title: 'the one that waits is cancelled, and notified then',
    needs: ['tasks', 'conditions', 'cancellation'],
    program: program('condition', undefined, {
      a: [acquire, caught([wait]), release],
      b: holding(wait),
      c: holding(cancel('a'), notify(1), turn),
    }),
  },
  {
    law: '9.5',
    title: 'inside async with',
    needs: ['tasks', 'conditions', 'asyncWith', 'cancellation'],
    program: program('condition', undefined, {
      a: [caught([{ op: 'asyncWith', of: 'x', body: [wait, locked] }]), { op: 'asyncWith', of: 'x', body: [wait] }],
      b: [
        { op: 'asyncWith', of: 'x', body: [cancel('a'), turn] },
        sleep(1),
        { op: 'asyncWith', of: 'x', body: [notifyAll] },
      ],
    }),
  },
  {
    law: '9.6',
    title: 'queue: items that wait, and more than there is room for',
    needs: ['tasks', 'queues'],
    program: program('queue', 2, {
      a: [put(1), put(2), size, putNowait(9), put(3), put(4), size],
      b: [put(5)],
      c: [turn, get, get, turn, get, get, get, getNowait, size],
    }),
  },
  {
    law: '9.6',
    title: 'lifoQueue: the last comes first',
    needs: ['tasks', 'queues'],
    program: program('lifoQueue', 0, {
      a: [put(1), put(2), putNowait(3), get, get, putNowait(4), get, get, getNowait],
      b: [get, turn],
    }),
  },
  {
    law: '9.6',
    title: 'priorityQueue: the least comes first',
    needs: ['tasks', 'queues'],
    program: program('priorityQueue', 0, {
      a: [put(3), put(1), put(2), put(1), get, get, putNowait(0), get, get, get, getNowait],
      b: [turn, get],
    }),
  },
  {
    law: '9.6',
    title: 'two wait for items, and a newcomer comes between',
    needs: ['tasks', 'queues'],
    program: program('queue', 0, {
      a: [get],
      b: [get],
      c: [get],
      d: [putNowait(1), putNowait(2), getNowait, turn, size, put(3), turn, turn, put(4)],
    }),
  },
  {
    law: '9.6',
    title: 'three wait for room, and are served in turn',
    needs: ['tasks', 'queues'],
    program: program('queue', 1, {
      a: [put(1)],
      b: [put(2)],
      c: [put(3)],
      d: [put(4)],
      e: [turn, getNowait, turn, turn, get, turn, turn, get, turn, turn, get, size, getNowait],
    }),
  },
  {
    law: '9.6',
    title: 'one of two items is taken, and one that waits for room comes',
    needs: ['tasks', 'queues'],
    program: program('queue', 2, {
      a: [put(1), put(2), put(3), size],
      b: [put(4)],
      c: [turn, get, sleep(1), size],
    }),
  },
  {
    law: '9.6',
    title: 'the one that an item was meant for is cancelled, and another waits',
    needs: ['tasks', 'queues', 'cancellation'],
    program: program('queue', 0, {
      a: [caught([get])],
      b: [get, get],
      c: [turn, putNowait(1), cancel('a'), size, turn, turn, putNowait(2), turn, turn, size],
    }),
  },
  {
    law: '9.6',
    title: 'the only one that an item was meant for is cancelled',
    needs: ['tasks', 'queues', 'cancellation'],
    program: program('queue', 1, {
      a: [caught([get]), turn],
      b: [turn, putNowait(1), cancel('a'), turn, turn, turn, size, putNowait(2), getNowait, getNowait],
    }),
  },
  {
    law: '9.6',
    title: 'the one that there was room for is cancelled, and another waits',
    needs: ['tasks', 'queues', 'cancellation'],
    program: program('queue', 1, {
      a: [put(1), caught([put(2)])],
      b: [put(3)],
      c: [turn, getNowait, cancel('a'), turn, turn, turn, size, get, getNowait],
    }),
  },
  {
    law: '9.6',
    title: 'one that waits for room is cancelled, and nothing of it is left',
    needs: ['tasks', 'queues', 'cancellation'],
    program: program('queue', 1, {
      a: [put(1), caught([put(2)])],
      b: [turn, cancel('a'), turn, turn, getNowait, turn, turn, size, getNowait],
    }),
  },
  ...queues.flatMap((what): readonly Scenario[] => [
    {
      law: '9.7',
      title: `${what}: items are taken out, and done later`,
      needs: ['tasks', 'queues'],
      program: program(what, 0, {
        a: [put(1), put(2), join, size],
        b: [get, get, sleep(1), taskDone, sleep(1), taskDone, taskDone],
        c: [turn, join],
      }),
    },
    {
      law: '9.7',
      title: `${what}: nothing to wait for, and one done too often`,
      needs: ['tasks', 'queues'],
      program: program(what, 1, {
        a: [join, taskDone, put(1), getNowait, taskDone, taskDone, join],
        b: [turn, turn, join],
      }),
    },
    {
      law: '9.7',
      title: `${what}: done at last, and more is put in at once`,
      needs: ['tasks', 'queues'],
      program: program(what, 0, { a: [put(1), join], b: [turn, get, taskDone, put(2)], c: [put(3), turn, taskDone] }),
    },
  ]),
];
