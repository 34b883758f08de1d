/** Corners of chapters 3 to 6: what goes well for the first few, and after what has failed. */

import type { Name } from '../program.js';
import { cancel, give, guarded, lastly, print, program, run, sleep, spawn, times, turn, wait } from './corner-words.js';
import type { Scenario } from './scenario.js';

const raise = { op: 'raise', error: 'Error' } as const;
const soon = (callback: Name) => ({ op: 'callSoon', callback }) as const;
const make = (as: Name) => ({ op: 'createFuture', as }) as const;
const whenDone = (future: Name, callback: Name) => ({ op: 'addDone', future, callback }) as const;

const callbacks = ['b', 'c', 'd', 'e', 'h', 'i', 'j', 'k', 'l', 'm'];

export const cornersOfTasks: readonly Scenario[] = [
  {
    law: '3.16',
    title: 'five tasks are left, of which one has not begun and one fails when it is cancelled',
    needs: ['runner', 'sleep', 'exceptions', 'cancellation'],
    program: {
      script: [
        { op: 'handleExceptions', with: 'k' },
        { op: 'runMain', coroutine: 'm' },
      ],
      callbacks: { k: [] },
      coroutines: {
        m: [make('f'), ...['a', 'b', 'c', 'd'].map(spawn), turn, spawn('e')],
        a: [lastly([sleep(5)], print('a'))],
        b: [wait('f')],
        c: [lastly([wait('f')], raise)],
        d: [lastly([sleep(5)], turn, print('d'))],
        e: [print('never')],
      },
    },
  },
  {
    law: '3.16',
    title: 'six tasks of one kind are left, and none has begun',
    needs: ['runner', 'cancellation'],
    program: {
      script: [{ op: 'runMain', coroutine: 'm' }],
      callbacks: {},
      coroutines: { m: [{ op: 'spawn', coroutine: 'a', times: 6 }], a: [print('never'), turn, turn] },
    },
  },
  {
    law: '3.16',
    title: 'a task is left that only gives up its turn',
    needs: ['runner', 'cancellation'],
    program: {
      script: [{ op: 'runMain', coroutine: 'm' }],
      callbacks: {},
      coroutines: { m: [spawn('a'), turn, turn], a: [...times(9, turn), print('never')] },
    },
  },
  {
    law: '3.16',
    title: 'the only task that is left fails when it is cancelled',
    needs: ['runner', 'sleep', 'exceptions', 'cancellation'],
    program: {
      script: [
        { op: 'handleExceptions', with: 'k' },
        { op: 'runMain', coroutine: 'm' },
      ],
      callbacks: { k: [] },
      coroutines: { m: [spawn('a'), turn], a: [lastly([sleep(3)], raise)] },
    },
  },
  {
    law: '4.5',
    title: 'ten done-callbacks, and one of them twice',
    needs: ['futures'],
    program: {
      script: [make('f'), ...[...callbacks, 'd'].map((each) => whenDone('f', each)), give('f', 1), run],
      callbacks: Object.fromEntries(callbacks.map((each) => [each, []])),
    },
  },
  {
    law: '4.11',
    title: 'eleven tasks wait for one future',
    needs: ['futures', 'tasks'],
    program: {
      script: [make('f'), { op: 'spawn', coroutine: 'a', times: 11 }, spawn('z'), run],
      callbacks: {},
      coroutines: { a: [wait('f')], z: [turn, give('f', 1)] },
    },
  },
  {
    law: '4.14',
    title: 'woken seven times, with a callback beside',
    needs: ['futures', 'tasks', 'asyncioOrder'],
    program: program(
      { a: times(7, make('f'), soon('s'), wait('f')) },
      { callbacks: { s: [give('f', 1), soon('z')], z: [] } },
    ),
  },
  {
    law: '5.3',
    title: 'eight turns are given up, with a callback beside, and sleeps of less than no time',
    needs: ['tasks', 'sleep', 'asyncioOrder'],
    program: program(
      { a: [...times(8, soon('z'), turn), ...times(3, soon('z'), sleep(-1)), soon('z'), sleep(0)], b: times(12, turn) },
      { callbacks: { z: [] } },
    ),
  },
  ...(['SystemExit', 'KeyboardInterrupt'] as const).map(
    (error): Scenario => ({
      law: '5.13',
      title: `a callback asks when a task was left by ${error}`,
      needs: ['tasks', 'currentTask', 'exits', 'restart'],
      program: {
        script: [spawn('a'), run, soon('k'), run],
        callbacks: { k: [{ op: 'ask', what: 'currentTask' }] },
        coroutines: { a: [turn, { op: 'raise', error }] },
      },
    }),
  ),
  {
    law: '6.6',
    title: 'five requests, one after the other, and each is caught',
    needs: ['tasks', 'cancellation', 'sleep'],
    program: program({ a: [...times(5, guarded(sleep(9))), print('on')], b: times(5, sleep(1), cancel('a')) }),
  },
];
