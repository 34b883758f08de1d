/** Corners of chapter 8, and of what is cancelled there: items that count as false, and generators that have failed. */

import type { Json, Name, Program } from '../program.js';
import { type Body, cancel, guarded, lastly, print, printLast, program, sleep, turn } from './corner-words.js';
import type { Scenario } from './scenario.js';

const raise = { op: 'raise', error: 'Error' } as const;
const generator = (as: Name, name = as) => ({ op: 'create', what: 'generator', as, generator: name }) as const;
const produce = (item: Json) => ({ op: 'produce', item }) as const;
const next = (of = 'g') => ({ op: 'do', of, do: 'next' }) as const;
const close = (of = 'g') => ({ op: 'do', of, do: 'aclose' }) as const;
/** One that is closed as it should be. */
const another: Body = [generator('h', 'h'), next('h'), close('h')];

/** The same, with a generator g; and one that gives an item, to be made. */
const generating = (g: Body, coroutines: { readonly [name: Name]: Body }): Program =>
  program(coroutines, { generators: { g, h: [produce(1)] } }, [generator('g')]);

const falsy: readonly Json[] = [1, null, 0, '', false, 2];

export const cornersOfIteration: readonly Scenario[] = [
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
