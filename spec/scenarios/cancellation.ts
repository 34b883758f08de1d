/** Chapter 6. */

import type { Need } from '../laws/law.js';
import type { CallbackStatement, CoroutineStatement, Program, ScriptStatement } from '../program.js';
import type { Scenario } from './scenario.js';

type Passing = CallbackStatement & ScriptStatement;

const spawn = (coroutine: string, as = coroutine) => ({ op: 'spawn', coroutine, as }) as const;
const wait = (future: string) => ({ op: 'await', future }) as const;
const call = (coroutine: string) => ({ op: 'call', coroutine }) as const;
const sleep = (ticks: number) => ({ op: 'sleep', for: ticks }) as const;
const make = (as: string) => ({ op: 'createFuture', as }) as const;
const give = (future: string, result: number) => ({ op: 'settle', future, with: { result } }) as const;
const cancel = (future: string) => ({ op: 'cancelFuture', future }) as const;
const uncancel = (task: string) => ({ op: 'uncancel', task }) as const;
const soon = (callback: string) => ({ op: 'callSoon', callback }) as const;
const later = (callback: string, ticks: number) => ({ op: 'callLater', callback, in: ticks }) as const;
const print = (text: string) => ({ op: 'print', text }) as const;
const returns = (value: number) => ({ op: 'return', value }) as const;
const turn = { op: 'yield' } as const;
const raise = { op: 'raise', error: 'Error' } as const;
const reraise = { op: 'reraise' } as const;
const run = { op: 'run' } as const;
const count = (future: string) => ({ op: 'askFuture', what: 'cancelling', future }) as const;
const askAll = (future: string): readonly Passing[] =>
  (['done', 'cancelled', 'result', 'exception'] as const).map((what) => ({ op: 'askFuture', what, future }) as const);

/** Does the body, and something else if it is cancelled there. */
const unless = (
  body: readonly CoroutineStatement[],
  ...cleanup: readonly CoroutineStatement[]
): CoroutineStatement => ({
  op: 'try',
  body,
  except: { error: 'CancelledError', body: cleanup },
});
const lastly = (
  body: readonly CoroutineStatement[],
  ...cleanup: readonly CoroutineStatement[]
): CoroutineStatement => ({
  op: 'try',
  body,
  finally: cleanup,
});
const caught = (...body: readonly CoroutineStatement[]): CoroutineStatement => ({
  op: 'try',
  body,
  except: { error: 'any', body: [] },
});

const program = (
  script: readonly ScriptStatement[],
  coroutines: Program['coroutines'] = {},
  callbacks: Program['callbacks'] = {},
): Program => ({ script, callbacks, coroutines });

const both: readonly Need[] = ['tasks', 'cancellation'];

export const cancellation: readonly Scenario[] = [
  {
    law: '6.1',
    title: 'a task is cancelled before it begins, and awaited before and after',
    needs: both,
    program: program(
      [spawn('u'), spawn('t'), cancel('t'), cancel('t'), soon('a'), run, ...askAll('t')],
      {
        t: [print('not reached'), turn],
        u: [caught(wait('t')), caught(wait('t')), spawn('v'), cancel('v'), caught(wait('v'))],
        v: [returns(1)],
      },
      { a: [spawn('v', 'w'), cancel('w')] },
    ),
  },
  {
    law: '6.2',
    title: 'a task that waits for a future is cancelled, and the result comes too late',
    needs: both,
    program: program(
      [make('f'), spawn('t'), soon('a'), run, ...askAll('t')],
      { t: [lastly([wait('f')], print('cleaned up')), print('not reached')] },
      { a: [cancel('t'), ...askAll('f'), ...askAll('t'), give('f', 1), soon('b')], b: [...askAll('t')] },
    ),
  },
  {
    law: '6.2',
    title: 'tasks are cancelled that have given up a turn, that sleep, and that wait a second time',
    needs: [...both, 'sleep', 'timers'],
    program: program(
      [make('f'), spawn('t'), spawn('u'), spawn('v'), soon('a'), later('b', 1), run],
      {
        t: [turn, print('not reached')],
        u: [sleep(3), print('not reached')],
        v: [turn, wait('f'), print('not reached')],
      },
      { a: [cancel('t'), cancel('u'), ...askAll('u')], b: [cancel('v'), ...askAll('f')] },
    ),
  },
  {
    law: '6.2',
    title: 'tasks are cancelled that wait for a lock, an event and an item',
    needs: [...both, 'locks', 'events', 'queues'],
    program: program(
      [
        { op: 'create', what: 'lock', as: 'l' },
        { op: 'create', what: 'event', as: 'e' },
        { op: 'create', what: 'queue', as: 'q', size: 0 },
        spawn('holder'),
        spawn('t'),
        spawn('u'),
        spawn('v'),
        soon('a'),
        run,
      ],
      {
        holder: [{ op: 'do', of: 'l', do: 'acquire' }],
        t: [{ op: 'do', of: 'l', do: 'acquire' }],
        u: [{ op: 'do', of: 'e', do: 'wait' }],
        v: [{ op: 'do', of: 'q', do: 'get' }],
      },
      { a: [cancel('t'), cancel('u'), cancel('v')] },
    ),
  },
  {
    law: '6.3',
    title: 'whoever cancels goes on, whatever the task is at',
    needs: both,
    program: program(
      [make('f'), spawn('t'), spawn('u'), spawn('v'), soon('a'), run],
      {
        t: [lastly([wait('f')], print('t cleans up'))],
        u: [lastly([turn, turn, turn], print('u cleans up'))],
        v: [wait('w')],
        w: [lastly([wait('f')], print('w cleans up'))],
      },
      {
        a: [
          cancel('t'),
          print('a goes on'),
          cancel('u'),
          print('a goes on'),
          spawn('w'),
          cancel('w'),
          print('a goes on'),
          soon('b'),
        ],
        b: [cancel('u'), cancel('v'), print('b goes on')],
      },
    ),
  },
  {
    law: '6.4',
    title: 'tasks are cancelled when they are done, and asked and awaited afterwards',
    needs: both,
    program: program(
      [
        spawn('t'),
        spawn('r'),
        spawn('c'),
        soon('a'),
        run,
        cancel('t'),
        ...askAll('t'),
        cancel('r'),
        ...askAll('r'),
        cancel('c'),
        ...askAll('c'),
      ],
      { t: [returns(1)], r: [raise], c: [turn, turn], u: [wait('t'), caught(wait('r'))] },
      { a: [cancel('c'), cancel('t'), cancel('t'), ...askAll('t'), cancel('r'), spawn('u')] },
    ),
  },
  {
    law: '6.5',
    title: 'a task swallows CancelledError and returns; others await it',
    needs: both,
    program: program(
      [make('f'), spawn('t'), spawn('n'), spawn('u'), soon('a'), run, ...askAll('t'), ...askAll('n')],
      {
        t: [unless([wait('f')], print('swallowed')), turn, returns(1)],
        n: [unless([turn, turn, turn], turn)],
        u: [caught(wait('t')), caught(wait('n')), caught(wait('t')), print('u ends')],
      },
      { a: [cancel('t'), cancel('n'), ...askAll('t')] },
    ),
  },
  {
    law: '6.6',
    title: 'a task swallows two requests, and the third ends it',
    needs: both,
    program: program(
      [make('f'), make('g'), spawn('t'), soon('a'), run, ...askAll('t')],
      {
        t: [
          unless([wait('f')]),
          unless([turn, turn, turn, turn, turn]),
          print('swallowed twice'),
          wait('g'),
          print('not reached'),
        ],
      },
      { a: [cancel('t'), soon('b')], b: [soon('c')], c: [cancel('t'), soon('d')], d: [soon('e')], e: [cancel('t')] },
    ),
  },
  {
    law: '6.7',
    title: 'three requests before one is delivered; the cleanup waits again and again',
    needs: both,
    program: program(
      [make('f'), make('g'), spawn('t'), spawn('u'), spawn('v'), soon('a'), run],
      {
        t: [unless([wait('f')], turn, turn, print('t has cleaned up')), turn, returns(1)],
        u: [lastly([turn, turn, turn], turn, print('u has cleaned up'), turn)],
        v: [turn, turn, turn, turn, wait('g'), print('v is left in peace')],
      },
      {
        a: [cancel('t'), cancel('t'), cancel('t'), cancel('u'), cancel('u'), soon('b')],
        b: [soon('c')],
        c: [soon('d')],
        d: [give('g', 1)],
      },
    ),
  },
  {
    law: '6.8',
    title: 'tasks cancel themselves, and return, wait or raise',
    needs: both,
    program: program(
      [
        make('f'),
        spawn('t'),
        spawn('u'),
        spawn('v'),
        spawn('r'),
        spawn('w'),
        run,
        ...askAll('t'),
        ...askAll('u'),
        ...askAll('r'),
      ],
      {
        t: [cancel('t'), print('t goes on'), returns(1)],
        u: [turn, cancel('u'), cancel('u'), lastly([turn], print('u cleans up')), print('not reached')],
        v: [cancel('v'), unless([wait('f')], print('v goes on')), returns(2)],
        r: [cancel('r'), raise],
        w: [caught(wait('t')), caught(wait('u')), caught(wait('v')), caught(wait('r')), print('w ends')],
      },
    ),
  },
  {
    law: '6.9',
    title: 'what tasks await is done, and they are cancelled in the same turn',
    needs: both,
    program: program(
      [make('f'), make('g'), spawn('t'), spawn('u'), spawn('v'), soon('a'), run, ...askAll('t'), ...askAll('u')],
      {
        t: [wait('f'), print('not reached')],
        u: [unless([wait('g')], print('u swallows')), turn, turn, returns(1)],
        v: [turn, turn, turn],
      },
      {
        a: [
          give('f', 1),
          cancel('t'),
          { op: 'settle', future: 'g', with: { error: 'Error' } },
          cancel('u'),
          ...askAll('t'),
        ],
      },
    ),
  },
  {
    law: '6.9',
    title: 'the task that is awaited is over, and the one that awaits it is cancelled in the same turn',
    needs: both,
    program: program(
      [spawn('t'), spawn('u'), run, ...askAll('t')],
      { t: [wait('u'), print('not reached')], u: [turn, soon('a'), returns(1)] },
      { a: [cancel('t')] },
    ),
  },
  {
    law: '6.10',
    title: 'a chain of four tasks is cancelled at its top, and one that swallows it',
    needs: both,
    program: program(
      [make('f'), make('g'), spawn('t'), spawn('u'), spawn('v'), spawn('w'), spawn('x'), spawn('y'), soon('a'), run],
      {
        t: [lastly([wait('u')], print('t cleans up'))],
        u: [lastly([wait('v')], print('u cleans up'))],
        v: [call('c'), print('not reached')],
        c: [wait('w')],
        w: [lastly([wait('f')], turn, print('w cleans up'))],
        x: [wait('y'), print('x goes on')],
        y: [unless([wait('g')], turn), returns(1)],
      },
      { a: [soon('b')], b: [cancel('t'), ...askAll('f'), ...askAll('u'), cancel('x'), ...askAll('g')] },
    ),
  },
  {
    law: '6.11',
    title: 'a future is cancelled that two tasks await, and a third awaits it later',
    needs: both,
    program: program(
      [make('f'), spawn('t'), spawn('u'), soon('a'), run, ...askAll('t'), ...askAll('u')],
      {
        t: [lastly([wait('f')], print('t cleans up')), print('not reached')],
        u: [unless([call('c')], print('u goes on')), turn, returns(1)],
        c: [wait('f')],
        v: [unless([wait('f')], print('v goes on')), unless([wait('t')]), turn],
      },
      { a: [cancel('f'), soon('b')], b: [soon('c')], c: [spawn('v')] },
    ),
  },
  {
    law: '6.12',
    title: 'cleanups await turns, futures and other tasks, in except and in finally',
    needs: both,
    program: program(
      [make('f'), make('g'), spawn('t'), spawn('u'), spawn('v'), spawn('w'), soon('a'), run, ...askAll('t')],
      {
        t: [lastly([wait('f')], print('t begins to clean up'), turn, wait('g'), turn, print('t has cleaned up'))],
        u: [
          {
            op: 'try',
            body: [turn, turn],
            except: { error: 'any', body: [wait('g'), reraise] },
            finally: [turn, print('u has cleaned up')],
          },
        ],
        v: [unless([turn, turn, turn], spawn('x'), wait('x'), turn), print('v goes on')],
        w: [caught(wait('t')), print('w ends')],
        x: [turn],
      },
      {
        a: [cancel('t'), cancel('u'), cancel('v'), soon('b')],
        b: [...askAll('t'), soon('c')],
        c: [...askAll('t'), give('g', 1)],
      },
    ),
  },
  {
    law: '6.12',
    title: 'a cleanup sleeps',
    needs: [...both, 'sleep'],
    program: program(
      [spawn('t'), spawn('u'), soon('a'), run, ...askAll('t')],
      { t: [lastly([sleep(5)], sleep(1), print('t has cleaned up'))], u: [caught(wait('t'))] },
      { a: [cancel('t')] },
    ),
  },
  {
    law: '6.13',
    title: 'cleanups fail, at once and after a turn',
    needs: both,
    program: program(
      [make('f'), spawn('t'), spawn('u'), spawn('v'), soon('a'), run, ...askAll('t'), ...askAll('u')],
      {
        t: [lastly([wait('f')], raise)],
        u: [unless([turn, turn, turn], turn, raise)],
        v: [caught(wait('t')), caught(wait('u')), caught(wait('t')), print('v ends')],
      },
      { a: [cancel('t'), cancel('u')] },
    ),
  },
  {
    law: '6.14',
    title: 'tasks are cancelled in every state, and nobody awaits them',
    needs: [...both, 'exceptions'],
    program: program(
      [make('f'), spawn('t'), spawn('u'), spawn('v'), spawn('w'), cancel('t'), soon('a'), run],
      { t: [], u: [wait('f')], v: [turn, turn], w: [cancel('w')] },
      { a: [cancel('u'), cancel('v')] },
    ),
  },
  {
    law: '6.15',
    title: 'a sleep is cancelled, and the task waits for something else beyond the time at which it would have ended',
    needs: [...both, 'sleep', 'timers'],
    program: program(
      [make('f'), spawn('t'), spawn('u'), later('a', 1), later('b', 5), run],
      {
        t: [unless([sleep(2)]), wait('f'), print('t has f')],
        u: [unless([sleep(2)]), sleep(3), print('u has slept'), sleep(1)],
      },
      { a: [cancel('t'), cancel('u')], b: [give('f', 1)] },
    ),
  },
  {
    law: '6.15',
    title: 'a wait for a future is cancelled, and the result comes all the same',
    needs: [...both, 'timers'],
    program: program(
      [make('f'), make('g'), spawn('t'), soon('a'), run],
      { t: [unless([wait('f')]), wait('g'), print('t has g')] },
      { a: [cancel('t'), give('f', 1), later('b', 1)], b: [give('g', 2)] },
    ),
  },
  {
    law: '6.16',
    title: 'requests are counted and taken back, before, while and after a task runs',
    needs: [...both, 'cancelCounters'],
    program: program(
      [
        make('f'),
        spawn('t'),
        spawn('u'),
        count('t'),
        uncancel('t'),
        count('t'),
        soon('a'),
        run,
        count('t'),
        cancel('t'),
        count('t'),
        uncancel('t'),
        uncancel('t'),
        uncancel('t'),
        count('t'),
      ],
      {
        t: [unless([wait('f')], count('t')), turn, cancel('t'), count('t'), unless([turn]), count('t'), uncancel('t')],
        u: [turn, uncancel('u'), cancel('u'), count('u')],
      },
      { a: [cancel('t'), count('t'), cancel('t'), count('t')] },
    ),
  },
];
