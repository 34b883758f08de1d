/** Chapter 8. */

import type { CoroutineStatement, Program, ScriptStatement } from '../program.js';
import type { Scenario } from './scenario.js';

type Body = readonly CoroutineStatement[];

const turn = { op: 'yield' } as const;
const raise = { op: 'raise', error: 'Error' } as const;
const print = (text: string) => ({ op: 'print', text }) as const;
const give = (item: number) => ({ op: 'produce', item }) as const;
const next = { op: 'do', of: 'g', do: 'next' } as const;
const close = { op: 'do', of: 'g', do: 'aclose' } as const;
const over = (iterator: string, body: Body, otherwise: Body = [print('else')]) =>
  ({ op: 'asyncFor', iterator, body, otherwise }) as const;
const overGenerator = (body: Body, otherwise: Body = [print('else')]) =>
  ({ op: 'asyncFor', of: 'g', body, otherwise }) as const;
const inside = (manager: string, body: Body) => ({ op: 'asyncWith', manager, body }) as const;
const guarded = (body: Body) =>
  ({ op: 'try', body, except: { error: 'Error', body: [print('caught')] }, finally: [print('finally')] }) as const;
/** Whoever waits for it gets an exception; and another. */
const broken = { op: 'await', future: 'f' } as const;
const alsoBroken = { op: 'await', future: 'h' } as const;

const breaks: readonly ScriptStatement[] = [
  { op: 'createFuture', as: 'f' },
  { op: 'settle', future: 'f', with: { error: 'Error' } },
  { op: 'createFuture', as: 'h' },
  { op: 'settle', future: 'h', with: { error: 'Error' } },
];
const makeGenerator: ScriptStatement = { op: 'create', what: 'generator', as: 'g', generator: 'g' };

/** Makes a task of each coroutine, and runs. */
const program = (
  coroutines: { readonly [name: string]: Body },
  rest: Partial<Program> = {},
  before: readonly ScriptStatement[] = [],
): Program => ({
  ...rest,
  script: [
    ...before,
    ...Object.keys(coroutines)
      .filter((name) => name < 'm')
      .map((coroutine) => ({ op: 'spawn', coroutine }) as const),
    { op: 'run' },
  ],
  callbacks: {},
  coroutines,
});

const plain = { enter: [turn], exit: [turn] };

export const iteration: readonly Scenario[] = [
  {
    law: '8.1',
    title: 'an iterator that takes its time, and a body that does too',
    needs: ['tasks', 'asyncFor'],
    program: program(
      { a: [over('i', [turn, print('body'), turn])], b: [turn, print('b'), turn, print('b')] },
      { iterators: { i: { items: [1, 2, 3], each: [turn] } } },
    ),
  },
  {
    law: '8.1',
    title: 'no item at all, items without waiting, and a loop in a loop',
    needs: ['tasks', 'asyncFor'],
    program: program(
      { a: [over('n', [print('never')]), over('i', [over('i', [turn])]), over('i', [{ op: 'break' }])] },
      { iterators: { i: { items: [1, 2], each: [] }, n: { items: [], each: [turn] } } },
    ),
  },
  {
    law: '8.1',
    title: 'a generator gives its items to a body that waits',
    needs: ['tasks', 'asyncFor', 'asyncGenerators'],
    program: program(
      { a: [overGenerator([turn, { op: 'printLast' }]), next], b: [turn, turn] },
      { generators: { g: [give(1), turn, give(2), give(3), turn] } },
      [makeGenerator],
    ),
  },
  {
    law: '8.1',
    title: 'the body leaves the loop, and another goes on with the generator',
    needs: ['tasks', 'asyncFor', 'asyncGenerators'],
    program: program(
      { a: [overGenerator([turn, { op: 'break' }]), overGenerator([turn])] },
      { generators: { g: [give(1), give(2), turn, give(3)] } },
      [makeGenerator],
    ),
  },
  {
    law: '8.2',
    title: 'the iterator waits for what fails, and others go on meanwhile',
    needs: ['tasks', 'futures', 'asyncFor'],
    program: program(
      { a: [guarded([over('i', [turn])]), print('on')], b: [print('b'), turn, print('b')] },
      { iterators: { i: { items: [1, 2], each: [turn, broken] } } },
      breaks,
    ),
  },
  {
    law: '8.1',
    title: 'the iterator fails instead of its end',
    needs: ['tasks', 'asyncFor'],
    program: program(
      { a: [guarded([over('i', [turn])]), over('i', [turn])] },
      { iterators: { i: { items: [1], each: [], fails: 'Error' } } },
    ),
  },
  {
    law: '8.2',
    title: 'the body fails',
    needs: ['tasks', 'futures', 'asyncFor'],
    program: program(
      { a: [guarded([over('i', [turn, broken])]), over('i', [turn])] },
      { iterators: { i: { items: [1, 2], each: [turn] } } },
      breaks,
    ),
  },
  {
    law: '8.2',
    title: 'a generator fails, and is asked again',
    needs: ['tasks', 'asyncFor', 'asyncGenerators'],
    program: program(
      { a: [guarded([overGenerator([turn])]), next, overGenerator([print('never')])] },
      { generators: { g: [give(1), raise] } },
      [makeGenerator],
    ),
  },
  {
    law: '8.3',
    title: 'the body ends, and fails',
    needs: ['tasks', 'futures', 'asyncWith'],
    program: program(
      { a: [inside('m', [turn]), guarded([inside('m', [turn, broken])]), guarded([inside('m', [raise])])] },
      { managers: { m: plain } },
      breaks,
    ),
  },
  {
    law: '8.3',
    title: 'the body returns, and is left by break',
    needs: ['tasks', 'asyncWith', 'asyncFor'],
    program: program(
      { a: [over('i', [inside('m', [turn, { op: 'break' }])]), inside('m', [turn, { op: 'return', value: 1 }])] },
      { managers: { m: plain }, iterators: { i: { items: [1, 2], each: [] } } },
    ),
  },
  {
    law: '8.3',
    title: 'the body is cancelled, and the exit waits',
    needs: ['tasks', 'cancellation', 'asyncWith'],
    program: program(
      { a: [inside('m', [turn, turn, turn])], b: [turn, { op: 'cancelFuture', future: 'a' }] },
      { managers: { m: plain } },
    ),
  },
  {
    law: '8.3',
    title: 'the enter fails',
    needs: ['tasks', 'futures', 'asyncWith'],
    program: program(
      { a: [guarded([inside('m', [print('never')])]), guarded([inside('n', [print('never')])])] },
      { managers: { m: { enter: [turn, broken], exit: [] }, n: { enter: [raise], exit: [print('never')] } } },
      breaks,
    ),
  },
  {
    law: '8.3',
    title: 'the exit suppresses, and the exit fails',
    needs: ['tasks', 'futures', 'asyncWith'],
    program: program(
      {
        a: [inside('m', [turn, broken]), print('on'), guarded([inside('n', [turn])]), guarded([inside('n', [broken])])],
      },
      { managers: { m: { ...plain, suppresses: true }, n: { enter: [], exit: [turn, alsoBroken] } } },
      breaks,
    ),
  },
  {
    law: '8.3',
    title: 'one inside another, and the inner body fails',
    needs: ['tasks', 'futures', 'asyncWith'],
    program: program(
      { a: [guarded([inside('m', [inside('n', [turn, broken])])]), inside('m', [inside('n', [turn])])] },
      { managers: { m: plain, n: plain } },
      breaks,
    ),
  },
  {
    law: '8.3',
    title: 'a lock is held while the body fails, and is free again',
    needs: ['tasks', 'futures', 'asyncWith', 'locks'],
    program: program(
      {
        a: [
          guarded([{ op: 'asyncWith', of: 'l', body: [turn, broken] }]),
          { op: 'askThing', what: 'locked', of: 'l' },
          { op: 'asyncWith', of: 'l', body: [turn] },
        ],
        b: [{ op: 'asyncWith', of: 'l', body: [turn] }],
      },
      {},
      [...breaks, { op: 'create', what: 'lock', as: 'l' }],
    ),
  },
  {
    law: '8.4',
    title: 'closed inside an async with',
    needs: ['tasks', 'asyncWith', 'asyncGenerators'],
    program: program(
      { a: [next, close, next, close] },
      { generators: { g: [inside('m', [give(1), print('never')]), give(2)] }, managers: { m: plain } },
      [makeGenerator],
    ),
  },
  {
    law: '8.4',
    title: 'closed inside a try',
    needs: ['tasks', 'asyncGenerators'],
    program: program(
      { a: [next, close, next] },
      {
        generators: { g: [{ op: 'try', body: [give(1), print('never')], finally: [turn, print('finally')] }, give(2)] },
      },
      [makeGenerator],
    ),
  },
  {
    law: '8.4',
    title: 'closed where nothing is to be done, with more to come',
    needs: ['tasks', 'asyncGenerators'],
    program: program({ a: [next, close, next] }, { generators: { g: [give(1), turn, give(2), print('never')] } }, [
      makeGenerator,
    ]),
  },
  {
    law: '8.4',
    title: 'closed before it has begun, and when it is over',
    needs: ['tasks', 'asyncGenerators'],
    program: program({ a: [close, next, close] }, { generators: { g: [turn, give(1)] } }, [makeGenerator]),
  },
  {
    law: '8.4',
    title: 'closed after it was over, and after it has failed',
    needs: ['tasks', 'asyncGenerators'],
    program: program({ a: [next, next, close, next] }, { generators: { g: [give(1)] } }, [makeGenerator]),
  },
  {
    law: '8.4',
    title: 'left early, and closed by the runner',
    needs: ['tasks', 'asyncFor', 'asyncWith', 'asyncGenerators', 'runner'],
    program: {
      script: [makeGenerator, { op: 'runMain', coroutine: 'a' }],
      callbacks: {},
      coroutines: { a: [overGenerator([turn, { op: 'break' }]), print('on')] },
      generators: { g: [inside('m', [give(1), give(2)])] },
      managers: { m: plain },
    },
  },
  {
    law: '8.5',
    title: 'two ask at once',
    needs: ['tasks', 'asyncGenerators'],
    program: program(
      { a: [next, next], b: [next, next] },
      { generators: { g: [turn, turn, give(1), turn, give(2), give(3)] } },
      [makeGenerator],
    ),
  },
  {
    law: '8.5',
    title: 'one asks while another has asked, and is there again later',
    needs: ['tasks', 'asyncGenerators'],
    program: program(
      { a: [next, next, next], b: [turn, guarded([next]), turn, turn, turn, next] },
      { generators: { g: [turn, turn, turn, give(1), turn, give(2)] } },
      [makeGenerator],
    ),
  },
];
