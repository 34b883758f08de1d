/** Runs that end with something, of chapter 3; and what becomes of those that fail, of chapter 10. */

import type { Scenario } from './scenario.js';

const make = (as: string) => ({ op: 'createFuture', as }) as const;
const give = (future: string, result: number | null) => ({ op: 'settle', future, with: { result } }) as const;
const fail = (future: string) => ({ op: 'settle', future, with: { error: 'Error' } }) as const;
const add = (future: string, callback: string) => ({ op: 'addDone', future, callback }) as const;
const soon = (callback: string) => ({ op: 'callSoon', callback }) as const;
const spawn = (coroutine: string) => ({ op: 'spawn', coroutine }) as const;
const wait = (future: string) => ({ op: 'await', future }) as const;
const print = (text: string) => ({ op: 'print', text }) as const;
const untilFuture = (future: string) => ({ op: 'runUntil', future }) as const;
const untilCoroutine = (coroutine: string) => ({ op: 'runUntil', coroutine }) as const;
const run = { op: 'run' } as const;
const stop = { op: 'stop' } as const;
const giveWay = { op: 'yield' } as const;

export const runsUntil: readonly Scenario[] = [
  {
    law: '3.6',
    title: 'a coroutine that returns, one that raises, and one that is cancelled',
    needs: ['untilComplete'],
    program: {
      script: [untilCoroutine('t'), untilCoroutine('u'), untilCoroutine('v'), soon('a'), run],
      callbacks: { a: [] },
      coroutines: {
        t: [giveWay, giveWay, giveWay, giveWay, giveWay, { op: 'return', value: 1 }],
        u: [giveWay, { op: 'raise', error: 'Error' }],
        v: [make('f'), { op: 'cancelFuture', future: 'f' }, wait('f')],
      },
    },
  },
  {
    law: '3.6',
    title: 'futures that are done before, and then one that is not',
    needs: ['untilComplete'],
    program: {
      script: [
        make('f'),
        give('f', 1),
        untilFuture('f'),
        untilFuture('f'),
        make('g'),
        fail('g'),
        untilFuture('g'),
        make('h'),
        soon('a'),
        untilFuture('h'),
      ],
      callbacks: { a: [soon('b')], b: [give('h', null)] },
    },
  },
  {
    law: '3.6',
    title: 'a future that is cancelled before, and a task that waits for it',
    needs: ['untilComplete'],
    program: {
      script: [make('f'), { op: 'cancelFuture', future: 'f' }, untilFuture('f'), spawn('t'), untilFuture('t')],
      callbacks: {},
      coroutines: { t: [wait('f')] },
    },
  },
  {
    law: '3.7',
    title: 'the loop is stopped before the future is done, and run until it is',
    needs: ['untilComplete', 'restart'],
    program: {
      script: [make('f'), soon('a'), untilFuture('f'), soon('b'), untilFuture('f')],
      callbacks: { a: [stop], b: [give('f', 1)] },
    },
  },
  {
    law: '3.6',
    title:
      'a future is cancelled by a gather in the turn in which the loop is stopped, and the loop is run until another',
    needs: ['untilComplete', 'restart', 'gather', 'cancellation', 'sleep'],
    program: {
      script: [make('f'), spawn('t'), soon('a'), untilFuture('f'), untilCoroutine('u')],
      callbacks: { a: [stop] },
      coroutines: {
        t: [
          { op: 'cancelFuture', future: 't' },
          { op: 'gather', of: [{ future: 'f' }] },
        ],
        u: [{ op: 'sleep', for: 1 }],
      },
    },
  },
  {
    law: '3.7',
    title: 'the loop is stopped before the run, and in a coroutine',
    needs: ['untilComplete', 'restart'],
    program: {
      script: [stop, untilCoroutine('t'), untilCoroutine('u')],
      callbacks: {},
      coroutines: { t: [giveWay, giveWay], u: [stop, giveWay, giveWay, giveWay] },
    },
  },
  {
    law: '3.8',
    title: 'a future whose run was stopped is done in a later run',
    needs: ['untilComplete', 'restart'],
    program: {
      script: [make('f'), soon('a'), untilFuture('f'), soon('b'), run],
      callbacks: { a: [stop], b: [give('f', 1), soon('c')], c: [soon('d')], d: [] },
    },
  },
  {
    law: '3.8',
    title: 'a coroutine whose run an exit has left is over in a later run',
    needs: ['untilComplete', 'restart', 'exits', 'tasks'],
    program: {
      script: [soon('a'), untilCoroutine('t'), untilCoroutine('u')],
      callbacks: { a: [{ op: 'raise', error: 'KeyboardInterrupt' }] },
      coroutines: { t: [giveWay, giveWay], u: [giveWay, giveWay, giveWay, giveWay, giveWay] },
    },
  },
  {
    law: '3.9',
    title: 'callbacks of a future that is done in the run, and of one that was done before',
    needs: ['untilComplete'],
    program: {
      script: [
        make('f'),
        add('f', 'a'),
        add('f', 'b'),
        soon('c'),
        untilFuture('f'),
        make('g'),
        add('g', 'a'),
        give('g', 2),
        add('g', 'b'),
        untilFuture('g'),
      ],
      callbacks: { a: [], b: [], c: [give('f', 1)] },
    },
  },
  {
    law: '3.16',
    title: 'tasks are left that wait, sleep, have not begun and clean up',
    needs: ['runner', 'sleep'],
    program: {
      script: [{ op: 'runMain', coroutine: 'main' }, { op: 'ask', what: 'isClosed' }, soon('a'), run],
      callbacks: { a: [] },
      coroutines: {
        main: [make('f'), spawn('t'), spawn('u'), spawn('v'), giveWay, spawn('w'), { op: 'return', value: 1 }],
        t: [wait('f')],
        u: [{ op: 'sleep', for: 5 }],
        v: [{ op: 'try', body: [wait('f')], finally: [{ op: 'sleep', for: 1 }, print('cleaned up')] }],
        w: [print('begins')],
      },
    },
  },
  {
    law: '3.16',
    title: 'a task is left that sleeps',
    needs: ['runner', 'sleep'],
    program: {
      script: [
        { op: 'runMain', coroutine: 'main' },
        { op: 'ask', what: 'isClosed' },
      ],
      callbacks: {},
      coroutines: { main: [spawn('t'), giveWay], t: [{ op: 'sleep', for: 5 }, print('slept')] },
    },
  },
  {
    law: '3.16',
    title: 'the coroutine of the runner raises',
    needs: ['runner'],
    program: {
      script: [{ op: 'runMain', coroutine: 'main' }, { op: 'ask', what: 'isClosed' }, soon('a')],
      callbacks: { a: [] },
      coroutines: { main: [make('f'), spawn('t'), giveWay, { op: 'raise', error: 'Error' }], t: [wait('f')] },
    },
  },
  {
    law: '10.4',
    title: 'a task fails that another awaits, and a third goes on',
    needs: ['tasks', 'exceptions'],
    program: {
      script: [
        spawn('u'),
        spawn('t'),
        spawn('v'),
        spawn('w'),
        run,
        { op: 'askFuture', what: 'exception', future: 't' },
      ],
      callbacks: {},
      coroutines: {
        t: [giveWay, giveWay, { op: 'raise', error: 'Error' }],
        u: [{ op: 'try', body: [giveWay, wait('t')], except: { error: 'Error', body: [print('caught')] } }],
        v: [giveWay, giveWay, giveWay, giveWay, print('goes on')],
        w: [{ op: 'try', body: [wait('t')], except: { error: 'any', body: [] } }, giveWay],
      },
    },
  },
  {
    law: '10.4',
    title: 'a task fails at once, and others have not begun',
    needs: ['tasks', 'exceptions', 'sleep'],
    program: {
      script: [spawn('t'), spawn('u'), spawn('v'), run, { op: 'askFuture', what: 'exception', future: 't' }],
      callbacks: {},
      coroutines: {
        t: [{ op: 'raise', error: 'Error' }],
        u: [{ op: 'sleep', for: 1 }],
        v: [{ op: 'try', body: [wait('t')], except: { error: 'Error', body: [] } }],
      },
    },
  },
  {
    law: '10.4',
    title: 'a task fails while another sleeps, which awaits it later',
    needs: ['tasks', 'exceptions', 'sleep'],
    program: {
      script: [spawn('u'), spawn('t'), run],
      callbacks: {},
      coroutines: {
        t: [giveWay, { op: 'raise', error: 'Error' }],
        u: [
          { op: 'sleep', for: 1 },
          { op: 'try', body: [wait('t')], except: { error: 'Error', body: [print('caught')] } },
        ],
      },
    },
  },
];
