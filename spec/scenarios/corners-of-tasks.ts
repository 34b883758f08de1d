/** Corners of chapters 3 to 6 and 8: what goes well for the first few, and after what has failed. */

import type { CoroutineStatement, Json, Name, Program, ScriptStatement } from '../program.js';
import type { Scenario } from './scenario.js';

type Body = readonly CoroutineStatement[];

const turn = { op: 'yield' } as const;
const raise = { op: 'raise', error: 'Error' } as const;
const run = { op: 'run' } as const;
const print = (text: string) => ({ op: 'print', text }) as const;
const printLast = { op: 'printLast' } as const;
const sleep = (ticks: number) => ({ op: 'sleep', for: ticks }) as const;
const soon = (callback: Name) => ({ op: 'callSoon', callback }) as const;
const spawn = (coroutine: Name) => ({ op: 'spawn', coroutine }) as const;
const cancel = (future: Name) => ({ op: 'cancelFuture', future }) as const;
const make = (as: Name) => ({ op: 'createFuture', as }) as const;
const give = (future: Name, result: Json) => ({ op: 'settle', future, with: { result } }) as const;
const wait = (future: Name) => ({ op: 'await', future }) as const;
const whenDone = (future: Name, callback: Name) => ({ op: 'addDone', future, callback }) as const;
const generator = (as: Name, name = as) => ({ op: 'create', what: 'generator', as, generator: name }) as const;
const produce = (item: Json) => ({ op: 'produce', item }) as const;
const next = (of = 'g') => ({ op: 'do', of, do: 'next' }) as const;
const close = (of = 'g') => ({ op: 'do', of, do: 'aclose' }) as const;
/** One that is closed as it should be. */
const another: Body = [generator('h', 'h'), next('h'), close('h')];
const lastly = (body: Body, ...cleanup: Body): CoroutineStatement => ({ op: 'try', body, finally: cleanup });
const guarded = (...body: Body): CoroutineStatement => ({
  op: 'try',
  body,
  except: { error: 'any', body: [print('caught')] },
});
const times = (count: number, ...body: Body): Body => Array.from({ length: count }, () => body).flat();

/** Makes a task of each coroutine, and runs. */
const program = (
  coroutines: { readonly [name: Name]: Body },
  rest: Partial<Program> = {},
  before: readonly ScriptStatement[] = [],
): Program => ({
  callbacks: {},
  ...rest,
  script: [...before, ...Object.keys(coroutines).map(spawn), run],
  coroutines,
});
/** The same, with a generator g; and one that gives an item, to be made. */
const generating = (g: Body, coroutines: { readonly [name: Name]: Body }): Program =>
  program(coroutines, { generators: { g, h: [produce(1)] } }, [generator('g')]);

const falsy: readonly Json[] = [1, null, 0, '', false, 2];
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
  {
    law: '6.12',
    title: 'cancelled while a generator sleeps, which cleans up',
    needs: ['tasks', 'cancellation', 'sleep', 'asyncGenerators'],
    program: generating([lastly([sleep(3), produce(1)], sleep(1), print('cleaned up'))], {
      a: [next(), print('never')],
      b: [sleep(1), cancel('a')],
    }),
  },
  {
    law: '6.12',
    title: 'cancelled while a generator sleeps between two items, in a loop over it',
    needs: ['tasks', 'cancellation', 'sleep', 'asyncFor', 'asyncGenerators'],
    program: generating([lastly([produce(1), sleep(3), produce(2)], turn, print('cleaned up'))], {
      a: [lastly([{ op: 'asyncFor', of: 'g', body: [turn], otherwise: [print('never')] }], print('out'))],
      b: [sleep(1), cancel('a')],
    }),
  },
  {
    law: '8.1',
    title: 'items that count as false',
    needs: ['tasks', 'asyncFor'],
    program: program(
      { a: [{ op: 'asyncFor', iterator: 'i', body: [printLast], otherwise: [print('else')] }] },
      { iterators: { i: { items: falsy, each: [turn] } } },
    ),
  },
  {
    law: '8.1',
    title: 'a generator gives items that count as false',
    needs: ['tasks', 'asyncFor', 'asyncGenerators'],
    program: generating(falsy.map(produce), {
      a: [{ op: 'asyncFor', of: 'g', body: [printLast], otherwise: [print('else')] }],
    }),
  },
  {
    law: '8.1',
    title: 'left at the first of four items, and not at the end',
    needs: ['tasks', 'asyncFor'],
    program: program(
      { a: [{ op: 'asyncFor', iterator: 'i', body: [turn, { op: 'break' }], otherwise: [print('never')] }, turn] },
      { iterators: { i: { items: [1, 2, 3, 4], each: [turn] } } },
    ),
  },
  {
    law: '8.1',
    title: 'left at the third of four items',
    needs: ['tasks', 'asyncFor', 'asyncGenerators'],
    program: program(
      {
        a: [
          {
            op: 'asyncFor',
            iterator: 'i',
            body: [{ op: 'try', body: [next()], except: { error: 'Error', body: [{ op: 'break' }] } }],
            otherwise: [print('never')],
          },
        ],
      },
      {
        iterators: { i: { items: [1, 2, 3, 4], each: [turn] } },
        generators: { g: [produce(1), produce(2), raise] },
      },
      [generator('g')],
    ),
  },
  {
    law: '8.1',
    title: 'a generator is left at its second item',
    needs: ['tasks', 'asyncFor', 'asyncGenerators'],
    program: generating([1, 2, 3, 4].map(produce), {
      a: [
        next(),
        { op: 'asyncFor', of: 'g', body: [{ op: 'break' }], otherwise: [print('never')] },
        { op: 'asyncFor', of: 'g', body: [turn], otherwise: [print('else')] },
      ],
    }),
  },
  {
    law: '8.3',
    title: 'the exit suppresses, where there is nothing to suppress',
    needs: ['tasks', 'asyncWith'],
    program: program(
      {
        a: [
          { op: 'asyncWith', manager: 'm', body: [turn] },
          print('on'),
          { op: 'asyncWith', manager: 'm', body: [] },
          { op: 'asyncWith', manager: 'm', body: [turn, { op: 'return', value: 1 }] },
        ],
      },
      { managers: { m: { enter: [], exit: [turn], suppresses: true } } },
    ),
  },
  {
    law: '8.3',
    title: 'cancelled in the exit of the inner one',
    needs: ['tasks', 'cancellation', 'sleep', 'asyncWith'],
    program: program(
      {
        a: [{ op: 'asyncWith', manager: 'm', body: [{ op: 'asyncWith', manager: 'n', body: [turn] }] }],
        b: [sleep(1), cancel('a')],
      },
      { managers: { m: { enter: [], exit: [turn, print('out')] }, n: { enter: [], exit: [sleep(3)] } } },
    ),
  },
  {
    law: '8.4',
    title: 'fails, and is asked and closed again',
    needs: ['tasks', 'asyncGenerators'],
    program: generating([turn, raise], { a: [guarded(next()), next(), close(), next(), close(), print('on')] }),
  },
  {
    law: '8.4',
    title: 'fails at the second item, and is asked and closed again',
    needs: ['tasks', 'asyncGenerators'],
    program: generating([produce(1), raise], { a: [next(), guarded(next()), next(), close(), print('on')] }),
  },
  {
    law: '8.4',
    title: 'closed, and its cleanup fails',
    needs: ['tasks', 'asyncGenerators'],
    program: generating([lastly([produce(1)], turn, raise)], {
      a: [...another, next(), guarded(close()), close(), next()],
    }),
  },
  {
    law: '8.4',
    title: 'closed, and its cleanup gives one more item',
    needs: ['tasks', 'asyncGenerators'],
    program: generating([lastly([produce(1)], produce(2))], { a: [...another, next(), guarded(close()), print('on')] }),
  },
  {
    law: '8.4',
    title: 'who closes it is cancelled in its cleanup, and it is closed again',
    needs: ['tasks', 'asyncGenerators', 'cancellation', 'sleep'],
    program: generating([lastly([produce(1)], sleep(3), print('never'))], {
      a: [...another, next(), guarded(close()), close(), next()],
      b: [sleep(1), cancel('a')],
    }),
  },
  {
    law: '8.4',
    title: 'two are left open, and closed by the runner',
    needs: ['tasks', 'asyncGenerators', 'runner'],
    program: {
      script: [generator('g'), generator('h', 'g'), generator('i', 'g'), { op: 'runMain', coroutine: 'a' }],
      callbacks: {},
      coroutines: { a: [next('g'), next('h'), next('i')] },
      generators: { g: [lastly([produce(1)], turn, print('closed'))] },
    },
  },
];
