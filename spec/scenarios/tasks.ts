/** Chapter 5. */

import type { CallbackStatement, CoroutineStatement, Program, ScriptStatement } from '../program.js';
import type { Scenario } from './scenario.js';

type Passing = CallbackStatement & ScriptStatement;

const spawn = (coroutine: string, as = coroutine) => ({ op: 'spawn', coroutine, as }) as const;
const wait = (future: string) => ({ op: 'await', future }) as const;
const call = (coroutine: string) => ({ op: 'call', coroutine }) as const;
const sleep = (ticks: number) => ({ op: 'sleep', for: ticks }) as const;
const make = (as: string) => ({ op: 'createFuture', as }) as const;
const give = (future: string, result: number) => ({ op: 'settle', future, with: { result } }) as const;
const fail = (future: string) => ({ op: 'settle', future, with: { error: 'Error' } }) as const;
const cancel = (future: string) => ({ op: 'cancelFuture', future }) as const;
const soon = (callback: string) => ({ op: 'callSoon', callback }) as const;
const later = (callback: string, ticks: number) => ({ op: 'callLater', callback, in: ticks }) as const;
const print = (text: string) => ({ op: 'print', text }) as const;
const turn = { op: 'yield' } as const;
const raise = { op: 'raise', error: 'Error' } as const;
const run = { op: 'run' } as const;
const askCurrent = { op: 'ask', what: 'currentTask' } as const;
const caught = (error: 'Error' | 'CancelledError' | 'any', ...body: CoroutineStatement[]): CoroutineStatement => ({
  op: 'try',
  body,
  except: { error, body: [] },
});
const askAll = (future: string): readonly Passing[] =>
  (['done', 'cancelled', 'result', 'exception'] as const).map((what) => ({ op: 'askFuture', what, future }) as const);

const program = (
  script: readonly ScriptStatement[],
  coroutines: Program['coroutines'] = {},
  callbacks: Program['callbacks'] = {},
): Program => ({ script, callbacks, coroutines });

/** Ends, as its name says, in one of the ways there are. */
const endings = {
  returns: [{ op: 'return', value: 1 }],
  nothing: [],
  zero: [{ op: 'return', value: 0 }],
  raises: [turn, raise],
  waits: [turn, { op: 'return', value: 'w' }],
} as const satisfies Program['coroutines'];

export const tasks: readonly Scenario[] = [
  {
    law: '5.1',
    title: 'tasks are made by the script, by a callback and by tasks, which go on',
    needs: ['tasks'],
    program: program(
      [spawn('t'), print('made'), soon('a'), run],
      {
        t: [print('t'), spawn('u'), print('t goes on'), turn, spawn('u'), spawn('u'), print('t ends')],
        u: [print('u'), spawn('v'), print('u goes on')],
        v: [print('v')],
      },
      { a: [spawn('v'), print('a goes on')] },
    ),
  },
  {
    law: '5.1',
    title: 'a task is made after others have failed, and between two runs',
    needs: ['tasks', 'restart'],
    program: program([spawn('t'), spawn('u'), run, spawn('t'), spawn('u'), print('made'), run], {
      t: [spawn('u'), print('t goes on'), raise],
      u: [turn, raise],
    }),
  },
  {
    law: '5.2',
    title: 'five tasks, the same coroutine twice among them, and two that a task makes',
    needs: ['tasks'],
    program: program([spawn('t'), spawn('u'), spawn('v'), spawn('u', 'w'), spawn('t', 'x'), run], {
      t: [spawn('u', 'y'), spawn('v', 'z')],
      u: [raise],
      v: [turn],
    }),
  },
  {
    law: '5.3',
    title: 'three tasks take turns, and callbacks come in between',
    needs: ['tasks'],
    program: program(
      [spawn('t'), spawn('u'), spawn('v'), soon('a'), run],
      {
        t: [print('t0'), turn, print('t1'), soon('b'), turn, soon('b'), print('t2')],
        u: [print('u0'), turn, print('u1'), turn, print('u2')],
        v: [soon('b'), turn, print('v1'), turn, print('v2')],
      },
      { a: [soon('b')], b: [] },
    ),
  },
  {
    law: '5.3',
    title: 'a sleep of nothing, or of less, between callbacks',
    needs: ['tasks', 'sleep'],
    program: program(
      [spawn('t'), spawn('u'), run],
      {
        t: [soon('a'), sleep(0), soon('a'), sleep(-1), print('t ends')],
        u: [turn, soon('a'), sleep(0), print('u ends')],
      },
      { a: [soon('b')], b: [] },
    ),
  },
  {
    law: '5.4',
    title: 'coroutines in line, three deep, and a task that is done',
    needs: ['tasks'],
    program: program([spawn('t'), spawn('r', 'x'), spawn('u'), spawn('v'), run], {
      t: [print('t'), call('a'), print('t goes on')],
      a: [call('b'), call('b'), print('a')],
      b: [call('c')],
      c: [{ op: 'return', value: 1 }],
      r: [raise],
      u: [wait('t'), call('d'), wait('t'), caught('Error', wait('x')), print('u')],
      d: [wait('t'), print('d')],
      v: [print('v')],
    }),
  },
  {
    law: '5.5',
    title: 'what is thrown arrives in coroutines in line, one inside the other',
    needs: ['tasks', 'cancellation'],
    program: program(
      [make('f'), make('g'), make('h'), spawn('t'), spawn('u'), spawn('v'), soon('a'), run],
      {
        t: [caught('any', call('b')), turn, print('t ends')],
        b: [{ op: 'try', body: [call('c')], finally: [print('b cleans up')] }],
        c: [{ op: 'try', body: [wait('f')], finally: [print('c cleans up')] }],
        u: [caught('any', call('d')), turn],
        d: [call('e')],
        e: [caught('CancelledError', wait('g')), print('e goes on'), { op: 'return', value: 1 }],
        v: [caught('any', call('i'))],
        i: [call('j'), print('not reached')],
        j: [wait('h')],
      },
      { a: [fail('f'), give('g', 1), cancel('u'), give('h', 1), cancel('v')] },
    ),
  },
  {
    law: '5.6',
    title: 'tasks end in every way, and are awaited and asked more than once, before and after',
    needs: ['tasks'],
    program: program(
      [
        ...Object.keys(endings).map((each) => spawn(each)),
        ...Object.keys(endings).flatMap(askAll),
        spawn('t'),
        spawn('u'),
        soon('a'),
        run,
        ...Object.keys(endings).flatMap(askAll),
        ...Object.keys(endings).flatMap(askAll),
      ],
      {
        ...endings,
        t: Object.keys(endings).map((each) => caught('Error', wait(each))),
        u: Object.keys(endings)
          .reverse()
          .flatMap((each) => [caught('Error', wait(each)), caught('Error', wait(each))]),
      },
      { a: [...askAll('waits'), ...askAll('raises')] },
    ),
  },
  {
    law: '5.6',
    title: 'an exception goes through three tasks, and the last is told late',
    needs: ['tasks'],
    program: program([spawn('r'), spawn('s'), spawn('t'), spawn('u'), run, ...askAll('s'), ...askAll('t')], {
      r: [turn, turn, raise],
      s: [wait('r')],
      t: [wait('s')],
      u: [turn, turn, turn, turn, turn, turn, caught('Error', wait('t')), wait('s')],
    }),
  },
  {
    law: '5.7',
    title: 'a task gives others work, and goes on before they do it',
    needs: ['tasks'],
    program: program(
      [make('f'), make('g'), spawn('t'), spawn('u'), spawn('v'), { op: 'addDone', future: 'g', callback: 'a' }, run],
      {
        t: [wait('f'), print('t')],
        u: [turn, wait('g'), print('u')],
        v: [
          turn,
          turn,
          give('f', 1),
          print('v goes on'),
          soon('a'),
          print('v goes on'),
          fail('g'),
          spawn('w'),
          print('v goes on'),
        ],
        w: [print('w')],
      },
      { a: [print('a')] },
    ),
  },
  {
    law: '5.8',
    title: 'sleeps follow one another, and overlap where gather runs them',
    needs: ['tasks', 'sleep', 'gather'],
    program: program([spawn('t'), spawn('u'), run], {
      t: [sleep(2), sleep(3), print('after 5'), sleep(1), print('after 6')],
      u: [
        { op: 'gather', of: [{ coroutine: 'a' }, { coroutine: 'b' }, { coroutine: 'a' }] },
        sleep(2),
        print('after 5'),
      ],
      a: [sleep(3), print('a')],
      b: [sleep(1), sleep(1), print('b')],
    }),
  },
  {
    law: '5.8',
    title: 'a future is given its result late, and sleeps of the same length begin together',
    needs: ['tasks', 'sleep', 'timers'],
    program: program(
      [make('f'), make('g'), spawn('t'), spawn('u'), spawn('v'), later('a', 2), run],
      {
        t: [wait('f'), print('t has f'), wait('g'), print('t has g'), sleep(1)],
        u: [turn, sleep(2), sleep(2), print('u')],
        v: [sleep(2), wait('g'), sleep(2), print('v')],
      },
      { a: [give('f', 1), later('b', 1)], b: [give('g', 1)] },
    ),
  },
  {
    law: '5.9',
    title: 'a task awaits itself, twice, and goes on; and one does not catch it',
    needs: ['tasks'],
    program: program([spawn('t'), spawn('u'), spawn('v'), run, ...askAll('u')], {
      t: [caught('Error', wait('t')), print('t goes on'), turn, caught('any', wait('t')), print('t ends')],
      u: [wait('u'), print('not reached')],
      v: [turn, turn, turn, caught('Error', wait('u'))],
    }),
  },
  {
    law: '5.10',
    title: 'a task yields what is no future, in line too, and goes on',
    needs: ['tasks', 'foreignFutures'],
    program: program([spawn('t'), spawn('u'), run, ...askAll('u')], {
      t: [caught('Error', { op: 'badYield' }), turn, caught('any', call('a')), turn, print('t ends')],
      a: [{ op: 'badYield' }, print('not reached')],
      u: [turn, { op: 'badYield' }, print('not reached')],
    }),
  },
  {
    law: '5.11',
    title: 'a task awaits a future of another loop, and goes on',
    needs: ['tasks', 'foreignFutures'],
    program: program([spawn('t'), spawn('u'), run, ...askAll('u')], {
      t: [caught('Error', { op: 'await', future: { other: true } }), turn, print('t ends')],
      u: [turn, call('a'), print('not reached')],
      a: [{ op: 'await', future: { other: true } }],
    }),
  },
  {
    law: '5.12',
    title: 'tasks are given results and exceptions before, while and after they run',
    needs: ['tasks'],
    program: program(
      [
        spawn('t'),
        spawn('u'),
        give('t', 7),
        fail('u'),
        spawn('w'),
        soon('a'),
        run,
        give('t', 9),
        fail('t'),
        ...askAll('t'),
      ],
      {
        t: [turn, give('t', 8), turn, { op: 'return', value: 1 }],
        u: [turn, turn, fail('u'), turn],
        w: [wait('t'), wait('u')],
      },
      { a: [give('t', 5), fail('t'), give('u', 6), fail('u'), ...askAll('t')] },
    ),
  },
  {
    law: '5.13',
    title: 'tasks and callbacks ask for the current task in turn',
    needs: ['tasks', 'currentTask'],
    program: program(
      [spawn('t'), spawn('u'), soon('a'), { op: 'addDone', future: 't', callback: 'b' }, run, askCurrent],
      {
        t: [askCurrent, turn, askCurrent, soon('b'), call('v'), askCurrent, raise],
        u: [askCurrent, turn, askCurrent, caught('any', wait('t')), askCurrent, turn, askCurrent],
        v: [askCurrent, turn, askCurrent],
      },
      { a: [askCurrent, soon('b')], b: [askCurrent] },
    ),
  },
  {
    law: '5.13',
    title: 'a task makes and cancels others, which ask while they clean up',
    needs: ['tasks', 'currentTask', 'cancellation'],
    program: program(
      [make('f'), spawn('t'), run, askCurrent],
      {
        t: [
          spawn('u'),
          spawn('v'),
          askCurrent,
          turn,
          cancel('u'),
          askCurrent,
          turn,
          askCurrent,
          soon('a'),
          turn,
          askCurrent,
        ],
        u: [{ op: 'try', body: [wait('f')], finally: [askCurrent, turn, askCurrent] }],
        v: [askCurrent, spawn('w'), askCurrent],
        w: [askCurrent, turn, askCurrent],
      },
      { a: [askCurrent] },
    ),
  },
  {
    law: '5.15',
    title: 'ten thousand tasks await one another',
    needs: ['tasks'],
    program: { ...program([spawn('t'), run], { t: [spawn('t', 'next'), wait('next')] }), fuel: 10_000 },
  },
];
