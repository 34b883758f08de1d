/** Chapter 4. */

import type { CallbackStatement, CoroutineStatement, Json, Program, ScriptStatement } from '../program.js';
import type { Scenario } from './scenario.js';

const script = (...statements: ScriptStatement[]): Pick<Program, 'script'> => ({
  script: [...statements, { op: 'run' }],
});

const make = (as: string) => ({ op: 'createFuture', as }) as const;
const give = (future: string, result: Json) => ({ op: 'settle', future, with: { result } }) as const;
const fail = (future: string) => ({ op: 'settle', future, with: { error: 'Error' } }) as const;
const cancel = (future: string) => ({ op: 'cancelFuture', future }) as const;
const add = (future: string, callback: string) => ({ op: 'addDone', future, callback }) as const;
const remove = (future: string, callback: string) => ({ op: 'removeDone', future, callback }) as const;
const soon = (callback: string) => ({ op: 'callSoon', callback }) as const;
const spawn = (coroutine: string) => ({ op: 'spawn', coroutine }) as const;
const wait = (future: string) => ({ op: 'await', future }) as const;
const print = (text: string) => ({ op: 'print', text }) as const;

const askAll = (future: string): readonly (CallbackStatement & ScriptStatement)[] =>
  (['done', 'cancelled', 'result', 'exception'] as const).map((what) => ({ op: 'askFuture', what, future }) as const);

const falsy: readonly Json[] = [null, 0, '', false, []];
const letters = ['a', 'b', 'c', 'd', 'e'] as const;

/** Awaits the future and prints what it gave. */
const waiter = (future: string): readonly CoroutineStatement[] => [wait(future), { op: 'printLast' }];

export const futures: readonly Scenario[] = [
  {
    law: '4.1',
    title: 'a pending future is asked everything',
    needs: ['futures'],
    program: { ...script(make('f'), ...askAll('f'), give('f', 1), ...askAll('f')), callbacks: {} },
  },
  {
    law: '4.2',
    title: 'a future is given one outcome after the other',
    needs: ['futures'],
    program: {
      ...script(
        make('f'),
        give('f', 1),
        give('f', 2),
        ...askAll('f'),
        fail('f'),
        ...askAll('f'),
        make('g'),
        fail('g'),
        give('g', 3),
        ...askAll('g'),
        fail('g'),
        ...askAll('g'),
      ),
      callbacks: {},
    },
  },
  {
    law: '4.3',
    title: 'a future is cancelled, twice, and given a result',
    needs: ['futures'],
    program: {
      ...script(make('f'), cancel('f'), ...askAll('f'), cancel('f'), give('f', 1), fail('f'), ...askAll('f')),
      callbacks: {},
    },
  },
  {
    law: '4.3',
    title: 'futures that are done are cancelled',
    needs: ['futures'],
    program: {
      ...script(
        make('f'),
        give('f', 1),
        cancel('f'),
        ...askAll('f'),
        make('g'),
        fail('g'),
        cancel('g'),
        ...askAll('g'),
      ),
      callbacks: {},
    },
  },
  {
    law: '4.4',
    title: 'futures are settled, failed and cancelled while callbacks wait, and callbacks come late',
    needs: ['futures'],
    program: {
      ...script(soon('a')),
      callbacks: {
        a: [
          make('f'),
          add('f', 'd'),
          give('f', 1),
          add('f', 'd'),
          make('g'),
          add('g', 'd'),
          cancel('g'),
          make('h'),
          add('h', 'd'),
          fail('h'),
          print('over'),
        ],
        d: [],
      },
    },
  },
  {
    law: '4.4',
    title: 'outside a run',
    needs: ['futures'],
    program: { ...script(make('f'), add('f', 'd'), give('f', 1), add('f', 'd')), callbacks: { d: [] } },
  },
  {
    law: '4.5',
    title: 'a callback is added twice, to one future and another, before and after',
    needs: ['futures'],
    program: {
      ...script(
        make('f'),
        make('g'),
        add('f', 'a'),
        add('f', 'a'),
        add('g', 'a'),
        give('f', 1),
        cancel('g'),
        add('f', 'a'),
        add('g', 'b'),
      ),
      callbacks: { a: [], b: [] },
    },
  },
  {
    law: '4.5',
    title: 'futures with several callbacks are cancelled, and fail',
    needs: ['futures'],
    program: {
      ...script(
        make('f'),
        add('f', 'a'),
        add('f', 'b'),
        add('f', 'a'),
        cancel('f'),
        make('g'),
        add('g', 'a'),
        add('g', 'b'),
        fail('g'),
        { op: 'askFuture', what: 'exception', future: 'g' },
      ),
      callbacks: { a: [], b: [] },
    },
  },
  {
    law: '4.6',
    title: 'callbacks before and after the future is done',
    needs: ['futures'],
    program: {
      ...script(make('f'), add('f', 'a'), add('f', 'b'), add('f', 'c'), give('f', 1), add('f', 'd'), add('f', 'e')),
      callbacks: { a: [], b: [], c: [], d: [], e: [] },
    },
  },
  {
    law: '4.7',
    title: 'one callback of several is removed, and added again',
    needs: ['futures'],
    program: {
      ...script(
        make('f'),
        remove('f', 'a'),
        add('f', 'a'),
        add('f', 'b'),
        add('f', 'a'),
        remove('f', 'a'),
        remove('f', 'a'),
        add('f', 'c'),
        add('f', 'a'),
        give('f', 1),
      ),
      callbacks: { a: [], b: [], c: [] },
    },
  },
  {
    law: '4.8',
    title: 'callbacks are removed when the future is done',
    needs: ['futures'],
    program: {
      ...script(
        make('f'),
        add('f', 'a'),
        add('f', 'b'),
        give('f', 1),
        remove('f', 'a'),
        add('f', 'c'),
        remove('f', 'c'),
      ),
      callbacks: { a: [remove('f', 'b')], b: [], c: [] },
    },
  },
  {
    law: '4.9',
    title: 'callbacks remove themselves, and add others',
    needs: ['futures'],
    program: {
      ...script(make('f'), add('f', 'a'), add('f', 'b'), add('f', 'c'), give('f', 1)),
      callbacks: { a: [remove('f', 'a'), add('f', 'd')], b: [], c: [add('f', 'd'), remove('f', 'c')], d: [] },
    },
  },
  {
    law: '4.9',
    title: 'a callback removes itself while others wait',
    needs: ['futures'],
    program: {
      ...script(make('f'), add('f', 'a'), add('f', 'b'), add('f', 'c'), give('f', 1)),
      callbacks: { a: [remove('f', 'a')], b: [], c: [] },
    },
  },
  {
    law: '4.9',
    title: 'a callback adds another while others wait',
    needs: ['futures'],
    program: {
      ...script(make('f'), add('f', 'a'), add('f', 'b'), add('f', 'c'), give('f', 1)),
      callbacks: { a: [add('f', 'd')], b: [], c: [add('f', 'c')], d: [] },
      fuel: 8,
    },
  },
  {
    law: '4.10',
    title: 'the first and the last of the callbacks raise',
    needs: ['futures', 'exceptions'],
    program: {
      ...script(make('f'), add('f', 'a'), add('f', 'b'), add('f', 'c'), give('f', 1), soon('d')),
      callbacks: { a: [{ op: 'raise', error: 'Error' }], b: [], c: [{ op: 'raise', error: 'Error' }], d: [] },
    },
  },
  {
    law: '4.11',
    title: 'three wait for one future, and a fourth comes late',
    needs: ['tasks'],
    program: {
      ...script(make('f'), spawn('t'), spawn('u'), spawn('v'), spawn('w')),
      callbacks: {},
      coroutines: {
        t: waiter('f'),
        u: waiter('f'),
        v: waiter('f'),
        w: [give('f', 1), wait('f'), { op: 'printLast' }],
      },
    },
  },
  {
    law: '4.11',
    title: 'several wait for a future that fails, and for one that is cancelled',
    needs: ['tasks'],
    program: {
      ...script(make('f'), make('g'), spawn('t'), spawn('u'), spawn('v'), spawn('w'), spawn('x')),
      callbacks: {},
      coroutines: {
        t: [{ op: 'try', body: [wait('f')], except: { error: 'Error', body: [] } }, wait('g')],
        u: [wait('f')],
        v: [{ op: 'try', body: [wait('g')], except: { error: 'CancelledError', body: [wait('f')] } }],
        w: [wait('g')],
        x: [fail('f'), { op: 'yield' }, { op: 'yield' }, cancel('g')],
      },
    },
  },
  {
    law: '4.11',
    title: 'one that waited for a future waits for the next',
    needs: ['tasks'],
    program: {
      ...script(make('f'), make('g'), spawn('t'), spawn('u')),
      callbacks: {},
      coroutines: {
        t: [wait('f'), wait('g'), { op: 'printLast' }],
        u: [give('f', 1), { op: 'yield' }, { op: 'yield' }, { op: 'yield' }, give('g', 2)],
      },
    },
  },
  {
    law: '4.12',
    title: 'futures are given what counts as nothing',
    needs: ['futures'],
    program: {
      ...script(
        ...falsy.flatMap((value) => [
          make('f'),
          add('f', 'a'),
          give('f', value),
          ...askAll('f'),
          give('f', 1),
          cancel('f'),
          ...askAll('f'),
        ]),
      ),
      callbacks: { a: [] },
    },
  },
  {
    law: '4.12',
    title: 'tasks wait for what counts as nothing',
    needs: ['tasks'],
    program: {
      ...script(...letters.flatMap((letter) => [make(`f${letter}`), spawn(`t${letter}`), soon(`s${letter}`)])),
      callbacks: Object.fromEntries(
        letters.map((letter, index) => [`s${letter}`, [give(`f${letter}`, falsy[index] ?? null)]]),
      ),
      coroutines: Object.fromEntries(
        letters.map((letter) => [`t${letter}`, [...waiter(`f${letter}`), ...waiter(`f${letter}`)]]),
      ),
    },
  },
  {
    law: '4.13',
    title: 'what is done is awaited, again and again',
    needs: ['tasks', 'awaitDoneIsSync'],
    program: {
      ...script(make('f'), give('f', 1), spawn('u'), spawn('t'), spawn('v')),
      callbacks: {},
      coroutines: {
        t: [...waiter('f'), ...waiter('u'), ...waiter('f'), print('over')],
        u: [{ op: 'return', value: 2 }],
        v: [print('between')],
      },
    },
  },
  {
    law: '4.14',
    title: 'a future is settled between two callbacks that are queued',
    needs: ['tasks'],
    program: {
      ...script(make('f'), spawn('t'), spawn('u'), soon('a')),
      callbacks: { a: [soon('b'), give('f', 1), soon('c')], b: [soon('d')], c: [], d: [] },
      coroutines: { t: [wait('f'), soon('e')], u: [wait('f')], e: [] },
    },
  },
  {
    law: '4.14',
    title: 'a future is cancelled, and one fails, between two callbacks that are queued',
    needs: ['tasks'],
    program: {
      ...script(make('f'), make('g'), spawn('t'), spawn('u'), soon('a')),
      callbacks: { a: [soon('b'), cancel('f'), soon('c'), fail('g'), soon('d')], b: [], c: [], d: [] },
      coroutines: {
        t: [{ op: 'try', body: [wait('f')], except: { error: 'any', body: [] } }],
        u: [{ op: 'try', body: [wait('g')], except: { error: 'any', body: [] } }],
      },
    },
  },
];
