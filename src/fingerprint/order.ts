/** Who comes first in an iteration: callbacks, timers, sockets, the first steps of tasks, done-callbacks. */

import type { CallbackStatement, Program, ScriptStatement } from '../../spec/program.js';
import {
  beside,
  firstPrint,
  give,
  iterations,
  orderOfPrints,
  type Probe,
  print,
  printsOf,
  run,
  soon,
  spawn,
  wait,
} from './probe.js';

const openOrder = 'Nothing is said of the order of timers, I/O and call_soon within an iteration.';

/** Keeps the thread busy for longer than the delays beside. */
const busy = { op: 'block', for: 4 } as const;
const zeroTimer = { op: 'callLater', callback: 'z', in: 0 } as const;

/** In one callback; what these schedule prints who it is. */
const inCallback = (acts: readonly CallbackStatement[]): Program => ({
  script: [soon('s'), run],
  callbacks: { s: acts, z: [print('timer')], b: [print('call_soon')] },
});

/** The callback sets a timer without delay, beside the chain. */
const zeroTimerIn = (first: ScriptStatement, then: readonly CallbackStatement[] = []): Program => ({
  script: [soon('t'), first, run],
  callbacks: { t: [soon('t')], s: [print('go'), zeroTimer, ...then], z: [print('back')] },
  fuel: 40,
});

/** A socket that can be read, a timer that is due and a callback, all of which are there when the task has given control back. */
const allReady = (callbacks: Program['callbacks'], acts: readonly CallbackStatement[]): Program => ({
  script: [spawn('w'), run],
  callbacks,
  coroutines: {
    w: [
      { op: 'listen', as: 's' },
      { op: 'connect', to: 's', as: 'c' },
      { op: 'accept', of: 's', as: 'd' },
      { op: 'sendNow', of: 'd', data: 'x' },
      ...acts,
      { op: 'sleep', for: 4 },
      ...['c', 'd', 's'].map((of) => ({ op: 'closeSocket', of }) as const),
    ],
  },
});

const withReader = allReady(
  {
    r: [print('reader'), { op: 'removeReader', of: 'c' }],
    z: [print('timer')],
    b: [print('call_soon')],
  },
  [{ op: 'addReader', of: 'c', callback: 'r' }, { op: 'callLater', callback: 'z', in: 1 }, soon('b'), busy],
);

const firstOf =
  (one: string, other: string) =>
  (trace: Parameters<Probe['read']>[0]): string => {
    const first = printsOf(trace).find((text) => text === one || text === other);
    return first === undefined ? 'neither runs' : `${first} first`;
  };

const letters = ['a', 'b', 'c', 'd', 'e'] as const;

export const order: readonly Probe[] = [
  {
    id: 'order.equal-deadlines',
    asks: 'timers with equal deadlines',
    documented:
      'call_later: "If two callbacks are scheduled for exactly the same time, the order in which they are called is undefined."',
    program: {
      script: [...letters.map((callback) => ({ op: 'callAt', callback, at: 2 }) as const), run],
      callbacks: Object.fromEntries(letters.map((letter) => [letter, [print(letter)]])),
    },
    read: orderOfPrints(letters, 'first in, first out', [[[...letters].reverse(), 'last in, first out']]),
  },
  {
    id: 'order.due-timer-and-call-soon',
    asks: 'a timer that is due, and a call_soon of before',
    documented: openOrder,
    program: inCallback([{ op: 'callLater', callback: 'z', in: 1 }, soon('b'), busy]),
    read: firstOf('timer', 'call_soon'),
  },
  {
    id: 'order.zero-timer-and-call-soon',
    asks: 'call_later(0), and then call_soon',
    documented: openOrder,
    program: inCallback([zeroTimer, soon('b')]),
    variants: [inCallback([zeroTimer, soon('b'), busy])],
    read: firstOf('timer', 'call_soon'),
  },
  {
    id: 'order.negative-and-zero-timer',
    asks: 'call_later(0), and then call_later(-1)',
    documented: 'Nothing is said of negative delays.',
    program: {
      script: [zeroTimer, { op: 'callLater', callback: 'n', in: -1 }, run],
      callbacks: { z: [print('zero')], n: [print('negative')] },
    },
    read: orderOfPrints(['negative', 'zero'], 'by deadline', [[['zero', 'negative'], 'negative counts as zero']]),
  },
  {
    id: 'order.timer-and-reader',
    asks: 'a timer that is due, and a socket that can be read',
    documented: openOrder,
    program: withReader,
    read: firstOf('timer', 'reader'),
  },
  {
    id: 'order.call-soon-and-reader',
    asks: 'a call_soon, and a socket that can be read',
    documented: openOrder,
    program: withReader,
    read: firstOf('call_soon', 'reader'),
  },
  {
    id: 'order.reader-and-writer',
    asks: 'a socket that can be read and written',
    documented: 'Nothing is said of the order.',
    program: allReady(
      {
        r: [print('reader'), { op: 'removeReader', of: 'c' }],
        q: [print('writer'), { op: 'removeWriter', of: 'c' }],
      },
      [{ op: 'addWriter', of: 'c', callback: 'q' }, { op: 'addReader', of: 'c', callback: 'r' }, busy],
    ),
    read: firstOf('reader', 'writer'),
  },
  {
    id: 'order.first-step',
    asks: 'the first step of a task',
    documented:
      'create_task: "Wrap the coro coroutine into a Task and schedule its execution"; an eager task factory (3.12) starts it at once.',
    program: {
      script: [soon('s'), run],
      callbacks: { s: [spawn('w'), print('deferred')] },
      coroutines: { w: [print('eager')] },
    },
    read: firstPrint,
  },
  {
    id: 'order.first-step-and-call-soon',
    asks: 'the first step of a task, between two call_soon',
    documented: 'Nothing is said of the order of tasks and callbacks.',
    program: {
      script: [soon('s'), run],
      callbacks: { s: [soon('b'), spawn('w'), soon('c')], b: [print('before')], c: [print('after')] },
      coroutines: { w: [print('step')] },
    },
    read: orderOfPrints(['before', 'step', 'after'], 'in its turn'),
  },
  {
    id: 'order.woken-task-and-call-soon',
    asks: 'a task whose future is settled, between two call_soon',
    documented: 'Nothing is said of the order of tasks and callbacks.',
    program: {
      ...beside([wait('f'), print('task')], [soon('b'), give('f'), soon('c')]),
      callbacks: {
        ...beside([], [soon('b'), give('f'), soon('c')]).callbacks,
        b: [print('before')],
        c: [print('after')],
      },
    },
    read: orderOfPrints(['before', 'task', 'after'], 'in its turn'),
  },
  {
    id: 'order.done-callbacks',
    asks: 'done-callbacks, between two call_soon',
    documented:
      'add_done_callback, on a future that is done: "the callback is scheduled with loop.call_soon()"; nothing is said of their order.',
    program: {
      script: [{ op: 'createFuture', as: 'f' }, ...(['d', 'e'] as const).map(addDone), soon('s'), run],
      callbacks: {
        s: [soon('b'), give('f'), soon('c')],
        b: [print('before')],
        c: [print('after')],
        d: [print('first')],
        e: [print('second')],
      },
    },
    read: orderOfPrints(['before', 'first', 'second', 'after'], 'in their turn, first in, first out'),
  },
  {
    id: 'order.gather-starts',
    asks: 'the first steps of the coroutines of gather',
    documented: 'gather, its docstring: coroutines "will not necessarily be scheduled in the same order as passed in".',
    program: {
      script: [spawn('w'), run],
      callbacks: {},
      coroutines: {
        w: [{ op: 'gather', of: letters.map((coroutine) => ({ coroutine })) }],
        ...Object.fromEntries(letters.map((letter) => [letter, [print(letter)]])),
      },
    },
    read: orderOfPrints(letters, 'in the order of the arguments'),
  },
  {
    id: 'order.zero-timer',
    asks: 'call_later(0) in a callback fires after',
    documented: 'Nothing is said of the iteration.',
    program: zeroTimerIn(soon('s')),
    variants: [zeroTimerIn(soon('s'), [busy])],
    read: iterations,
  },
  {
    id: 'order.zero-timer-from-timer',
    asks: 'call_later(0) in the callback of a timer fires after',
    documented: 'Nothing is said of the iteration.',
    program: zeroTimerIn({ op: 'callLater', callback: 's', in: 0 }),
    variants: [zeroTimerIn({ op: 'callLater', callback: 's', in: 0 }, [busy])],
    read: iterations,
  },
];

function addDone(callback: string) {
  return { op: 'addDone', future: 'f', callback } as const;
}
