/** Chapter 7. */

import type { Need } from '../laws/law.js';
import type { CallbackStatement, CoroutineStatement, Program, ScriptStatement, Target } from '../program.js';
import type { Scenario } from './scenario.js';

const spawn = (coroutine: string, as = coroutine) => ({ op: 'spawn', coroutine, as }) as const;
const into = (group: string, coroutine: string, as = coroutine) => ({ op: 'spawn', coroutine, as, group }) as const;
const wait = (future: string) => ({ op: 'await', future }) as const;
const sleep = (ticks: number) => ({ op: 'sleep', for: ticks }) as const;
const make = (as: string) => ({ op: 'createFuture', as }) as const;
const give = (future: string, result: number | null) => ({ op: 'settle', future, with: { result } }) as const;
const fail = (future: string) => ({ op: 'settle', future, with: { error: 'Error' } }) as const;
const cancel = (future: string) => ({ op: 'cancelFuture', future }) as const;
const later = (callback: string, ticks: number) => ({ op: 'callLater', callback, in: ticks }) as const;
const returns = (value: number | null | string) => ({ op: 'return', value }) as const;
const raise = { op: 'raise', error: 'Error' } as const;
const turn = { op: 'yield' } as const;
const run = { op: 'run' } as const;
const count = (future: string) => ({ op: 'askFuture', what: 'cancelling', future }) as const;
const isDone = (future: string) => ({ op: 'askFuture', what: 'done', future }) as const;

/** Names of futures and tasks as they are; those of coroutines with brackets, as in a call. */
const targets = (names: readonly string[]): readonly Target[] =>
  names.map((name) => (name.endsWith('()') ? { coroutine: name.slice(0, -2) } : { future: name }));
const target = (name: string): Target => targets([name])[0] ?? { future: name };

const gather = (...of: readonly string[]) => ({ op: 'gather', of: targets(of) }) as const;
const gatherAll = (...of: readonly string[]) => ({ op: 'gather', of: targets(of), returnExceptions: true }) as const;
const waitUntil = (until: 'all' | 'first' | 'firstException', of: readonly string[], timeout?: number) =>
  ({
    op: 'wait',
    of: of.map((future) => ({ future })),
    until,
    ...(timeout === undefined ? {} : { timeout }),
  }) as const;
const waitFor = (of: string, timeout: number | null) => ({ op: 'waitFor', of: target(of), timeout }) as const;
const shield = (of: string) => ({ op: 'shield', of: target(of) }) as const;
const asCompleted = (of: readonly string[], timeout?: number) =>
  ({ op: 'asCompleted', of: targets(of), ...(timeout === undefined ? {} : { timeout }) }) as const;
const timeout = (as: string, ticks: number | null, ...body: readonly CoroutineStatement[]) =>
  ({ op: 'timeout', as, in: ticks, body }) as const;
const group = (as: string, ...body: readonly CoroutineStatement[]) => ({ op: 'taskGroup', as, body }) as const;

/** Whatever comes out of it, the coroutine goes on. */
const caught = (...body: readonly CoroutineStatement[]): CoroutineStatement => ({
  op: 'try',
  body,
  except: { error: 'any', body: [] },
});
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

const program = (
  script: readonly ScriptStatement[],
  coroutines: Program['coroutines'] = {},
  callbacks: { readonly [name: string]: readonly CallbackStatement[] } = {},
): Program => ({ script, callbacks, coroutines });

const with_ = (...needs: readonly Need[]): readonly Need[] => ['tasks', 'sleep', ...needs];

export const combinators: readonly Scenario[] = [
  {
    law: '7.1',
    title: 'three that end in another order, and one of them twice',
    needs: with_('gather', 'timers'),
    program: program(
      [make('f'), spawn('a'), spawn('b'), spawn('m'), later('x', 2), run],
      { a: [sleep(3), returns(1)], b: [sleep(1), returns(2)], m: [gather('a', 'f', 'b', 'f', 'c()')], c: [returns(4)] },
      { x: [give('f', 3)] },
    ),
  },
  {
    law: '7.1',
    title: 'none, and some that are done already, with results that count as false',
    needs: with_('gather'),
    program: program([make('f'), make('g'), give('f', null), give('g', 0), spawn('a'), spawn('m'), run], {
      a: [returns('')],
      m: [gather(), turn, gather('g', 'a', 'f'), gather('f'), gatherAll()],
    }),
  },
  {
    law: '7.2',
    title: 'the second fails first, and the others go on, of which one fails too',
    needs: with_('gather', 'timers'),
    program: program(
      [make('f'), spawn('a'), spawn('b'), spawn('c'), spawn('m'), later('x', 5), run],
      {
        a: [sleep(3), returns(1)],
        b: [sleep(1), raise],
        c: [sleep(2), raise],
        m: [caught(gather('a', 'b', 'c', 'f')), sleep(3), isDone('a'), isDone('c')],
      },
      { x: [give('f', 1)] },
    ),
  },
  {
    law: '7.2',
    title: 'one has failed before it is gathered, and the waiter ends at once',
    needs: with_('gather', 'timers'),
    program: program(
      [make('f'), make('g'), spawn('m'), spawn('a'), fail('f'), later('x', 2), run],
      {
        a: [sleep(1), returns(1)],
        m: [caught(gather('a', 'g', 'f')), cancel('f'), returns(1)],
      },
      { x: [give('g', 1)] },
    ),
  },
  {
    law: '7.3',
    title: 'one returns, one fails, and one is cancelled',
    needs: with_('gather', 'cancellation', 'timers'),
    program: program(
      [make('f'), make('g'), spawn('a'), spawn('b'), spawn('c'), spawn('m'), later('x', 1), run],
      {
        a: [sleep(2), returns(1)],
        b: [turn, raise],
        c: [sleep(9)],
        m: [gatherAll('f', 'a', 'b', 'c', 'g', 'b'), turn],
      },
      { x: [cancel('c'), cancel('f'), fail('g')] },
    ),
  },
  {
    law: '7.4',
    title: 'the waiter is cancelled, and every child that is not done with it',
    needs: with_('gather', 'cancellation', 'timers'),
    program: program(
      [
        make('f'),
        make('g'),
        give('g', 1),
        spawn('a'),
        spawn('b'),
        spawn('c'),
        spawn('m'),
        later('x', 1),
        later('y', 2),
        run,
      ],
      { a: [sleep(9)], b: [sleep(9)], c: [returns(1)], d: [sleep(8)], m: [gather('g', 'c', 'a', 'f', 'd()', 'b')] },
      { x: [cancel('m')], y: [give('f', 1), isDone('a'), isDone('b')] },
    ),
  },
  {
    law: '7.4',
    title: 'with returnExceptions too, where one swallows it and one cleans up',
    needs: with_('gather', 'cancellation', 'timers'),
    program: program(
      [spawn('a'), spawn('b'), spawn('c'), spawn('m'), spawn('n'), later('x', 1), run, isDone('m')],
      {
        a: [unless([sleep(9)], returns(1))],
        b: [lastly([sleep(9)], sleep(1))],
        c: [sleep(9)],
        m: [gatherAll('a', 'b', 'c')],
        n: [caught(wait('m'))],
      },
      { x: [cancel('n')] },
    ),
  },
  {
    law: '7.5',
    title: 'one child is cancelled from outside',
    needs: with_('gather', 'cancellation', 'timers'),
    program: program(
      [make('f'), spawn('a'), spawn('b'), spawn('m'), later('x', 1), later('y', 2), run],
      { a: [sleep(3), returns(1)], b: [sleep(9)], m: [caught(gather('a', 'b', 'f')), sleep(4), gather('a', 'f')] },
      { x: [cancel('b')], y: [give('f', 1)] },
    ),
  },
  {
    law: '7.5',
    title: 'a future among them was cancelled before',
    needs: with_('gather', 'cancellation', 'timers'),
    program: program([make('f'), spawn('a'), spawn('m'), cancel('f'), run], {
      a: [sleep(2), returns(1)],
      m: [caught(gather('a', 'f')), wait('a')],
    }),
  },
  {
    law: '7.6',
    title: 'the first of three, then the first that raises, then all',
    needs: with_('wait', 'timers', 'cancellation'),
    program: program(
      [make('f'), spawn('a'), spawn('b'), spawn('c'), spawn('m'), later('x', 2), run],
      {
        a: [sleep(1), returns(1)],
        b: [sleep(3), raise],
        c: [sleep(4), returns(2)],
        m: [
          waitUntil('first', ['a', 'b', 'c', 'f', 'a']),
          waitUntil('firstException', ['a', 'b', 'c', 'f']),
          waitUntil('all', ['a', 'b', 'c']),
          waitUntil('first', ['c', 'b']),
        ],
      },
      { x: [cancel('f')] },
    ),
  },
  {
    law: '7.6',
    title: 'the time is over, and what was waited for goes on',
    needs: with_('wait', 'timers'),
    program: program(
      [make('f'), spawn('a'), spawn('b'), spawn('m'), later('x', 5), run],
      {
        a: [sleep(1), returns(1)],
        b: [sleep(4), returns(2)],
        m: [
          waitUntil('all', ['a', 'b', 'f'], 2),
          waitUntil('first', ['b', 'f'], 0),
          waitUntil('all', ['b', 'f'], 9),
          waitUntil('firstException', ['b', 'f']),
        ],
      },
      { x: [give('f', 1)] },
    ),
  },
  {
    law: '7.6',
    title: 'none are waited for',
    needs: with_('wait'),
    program: program([spawn('m'), run], {
      m: [caught(waitUntil('all', [])), caught(waitUntil('first', [], 1)), returns(1)],
    }),
  },
  {
    law: '7.7',
    title: 'the inner one needs time for its cleanup',
    needs: with_('waitFor', 'timers', 'cancellation'),
    program: program([spawn('a'), spawn('m'), run], {
      a: [lastly([sleep(9)], sleep(2), { op: 'print', text: 'cleaned up' })],
      b: [unless([sleep(9)], sleep(1), raise)],
      m: [caught(waitFor('a', 1)), isDone('a'), caught(waitFor('a()', 1)), caught(waitFor('b()', 1)), returns(1)],
    }),
  },
  {
    law: '7.7',
    title: 'a future, and one that swallows its cancellation',
    needs: with_('waitFor', 'timers', 'cancellation'),
    program: program([make('f'), spawn('a'), spawn('m'), spawn('n'), run, give('f', 1)], {
      a: [unless([sleep(9)], sleep(1), returns(2))],
      b: [sleep(9)],
      m: [caught(waitFor('f', 1)), isDone('f'), caught(waitFor('a', 1)), caught(waitFor('b()', 0.5))],
      n: [caught(waitFor('m', 9))],
    }),
  },
  {
    law: '7.8',
    title: 'what is done, what is not, and a coroutine',
    needs: with_('waitFor', 'timers', 'cancellation'),
    program: program(
      [make('f'), make('g'), make('h'), give('f', 1), fail('h'), spawn('a'), spawn('b'), spawn('m'), run],
      {
        a: [sleep(9)],
        b: [lastly([sleep(9)], sleep(1))],
        c: [{ op: 'print', text: 'not reached' }, sleep(1), returns(3)],
        m: [
          turn,
          waitFor('f', 0),
          caught(waitFor('h', -1)),
          caught(waitFor('g', 0)),
          caught(waitFor('g', 0)),
          caught(waitFor('c()', 0)),
          caught(waitFor('a', 0)),
          caught(waitFor('b', -1)),
          isDone('b'),
        ],
      },
    ),
  },
  {
    law: '7.9',
    title: 'who waits for a task, for a coroutine and for a future is cancelled',
    needs: with_('waitFor', 'timers', 'cancellation'),
    program: program(
      [make('f'), spawn('a'), spawn('l'), spawn('m'), spawn('n'), later('x', 1), later('y', 3), run],
      {
        a: [lastly([sleep(9)], sleep(1))],
        b: [sleep(9)],
        l: [waitFor('a', 5)],
        m: [waitFor('b()', null)],
        n: [caught(waitFor('f', 5)), sleep(6)],
      },
      { x: [cancel('l'), cancel('m'), cancel('n')], y: [give('f', 1)] },
    ),
  },
  {
    law: '7.9',
    title: 'the result comes in the same turn',
    needs: with_('waitFor', 'timers', 'cancellation'),
    program: program(
      [make('f'), make('g'), spawn('m'), spawn('n'), later('x', 1), run],
      { m: [waitFor('f', 5)], n: [waitFor('g', 5)] },
      { x: [give('f', 1), cancel('m'), cancel('n'), give('g', 1)] },
    ),
  },
  {
    law: '7.10',
    title: 'in time, and then a longer sleep, and the same once more',
    needs: with_('waitFor', 'timers', 'cancellation'),
    program: program(
      [make('f'), spawn('a'), spawn('b'), spawn('m'), later('x', 1), run],
      {
        a: [sleep(1), returns(1)],
        b: [sleep(1), raise],
        c: [sleep(1), returns(0)],
        m: [
          waitFor('a', 2),
          sleep(3),
          caught(waitFor('b', 2)),
          waitFor('f', 2),
          waitFor('c()', 2),
          waitFor('a', null),
          sleep(3),
          returns(1),
        ],
      },
      { x: [give('f', null)] },
    ),
  },
  {
    law: '7.10',
    title: 'the inner one is cancelled by somebody else, and then a longer sleep',
    needs: with_('waitFor', 'timers', 'cancellation'),
    program: program(
      [spawn('a'), spawn('m'), later('x', 1), run],
      {
        a: [sleep(9)],
        m: [caught(waitFor('a', 2)), sleep(4), returns(1)],
      },
      { x: [cancel('a')] },
    ),
  },
  {
    law: '7.11',
    title: 'who waits is cancelled, and the inner one goes on',
    needs: with_('shield', 'timers', 'cancellation'),
    program: program(
      [make('f'), spawn('a'), spawn('m'), spawn('n'), spawn('o'), spawn('p'), later('x', 1), later('y', 2), run],
      {
        a: [sleep(3), returns(1)],
        b: [sleep(3), { op: 'print', text: 'reached' }],
        m: [shield('a')],
        n: [wait('a')],
        o: [caught(shield('f')), wait('f')],
        p: [caught(shield('b()')), sleep(3)],
      },
      { x: [cancel('m'), cancel('o'), cancel('p')], y: [give('f', 1)] },
    ),
  },
  {
    law: '7.11',
    title: 'the inner one is cancelled, or raises, or is done already',
    needs: with_('shield', 'timers', 'cancellation'),
    program: program(
      [
        make('f'),
        make('g'),
        give('g', 0),
        spawn('a'),
        spawn('b'),
        spawn('m'),
        spawn('n'),
        spawn('o'),
        later('x', 1),
        run,
      ],
      {
        a: [sleep(9)],
        b: [sleep(1), raise],
        c: [sleep(1), returns(null)],
        m: [caught(shield('a')), returns(1)],
        n: [caught(shield('b')), caught(shield('b')), shield('g'), shield('c()')],
        o: [caught(shield('f'))],
      },
      { x: [cancel('a'), cancel('f')] },
    ),
  },
  {
    law: '7.13',
    title: 'three in the order in which they are done, one of them twice',
    needs: with_('asCompleted', 'timers'),
    program: program(
      [make('f'), spawn('a'), spawn('b'), spawn('m'), later('x', 2), run],
      {
        a: [sleep(3), returns(1)],
        b: [sleep(1), returns(2)],
        m: [asCompleted(['a', 'f', 'b', 'a']), asCompleted([]), asCompleted(['b', 'a'])],
      },
      { x: [give('f', 3)] },
    ),
  },
  {
    law: '7.13',
    title: 'the time is over, or one fails, and the others go on',
    needs: with_('asCompleted', 'timers', 'cancellation'),
    program: program(
      [make('f'), spawn('a'), spawn('b'), spawn('m'), spawn('n'), later('x', 5), run],
      {
        a: [sleep(4), returns(1)],
        b: [sleep(1), returns(2)],
        c: [sleep(1), raise],
        m: [caught(asCompleted(['a', 'b', 'f'], 2)), caught(asCompleted(['a', 'c()', 'f'], 9)), wait('a'), wait('f')],
        n: [caught(asCompleted(['b'], 1.5)), sleep(1.25), sleep(0.25)],
      },
      { x: [give('f', 1)] },
    ),
  },
  {
    law: '7.14',
    title: 'the time is over; it is not; and there is none',
    needs: with_('timeoutBlocks', 'timers', 'cancellation'),
    program: program([spawn('m'), run], {
      m: [
        caught(timeout('t', 1, sleep(5))),
        count('m'),
        timeout('t', 2, sleep(1)),
        timeout('t', null, sleep(1)),
        caught(timeout('t', 2, raise)),
        sleep(3),
        count('m'),
        returns(1),
      ],
    }),
  },
  {
    law: '7.14',
    title: 'nested, where the inner one fires alone, and then the outer one',
    needs: with_('timeoutBlocks', 'timers', 'cancellation'),
    program: program([spawn('m'), spawn('n'), run], {
      m: [
        caught(timeout('t', 3, caught(timeout('u', 1, sleep(5))), sleep(1), count('m'))),
        caught(timeout('t', 1, timeout('u', 3, sleep(5)))),
        count('m'),
        sleep(4),
      ],
      n: [timeout('v', 4, unless([timeout('w', 2, sleep(5))], returns(1)), sleep(1))],
    }),
  },
  {
    law: '7.14',
    title: 'the task is cancelled from outside before the time is over, and when it is over too',
    needs: with_('timeoutBlocks', 'timers', 'cancellation'),
    program: program(
      [make('f'), spawn('m'), spawn('n'), spawn('o'), later('x', 1), run],
      {
        m: [timeout('t', 2, sleep(5))],
        n: [timeout('u', 1, lastly([sleep(5)], sleep(1)))],
        o: [caught(timeout('v', 3, wait('f'))), returns(1)],
      },
      { x: [cancel('m'), cancel('n'), cancel('f')] },
    ),
  },
  {
    law: '7.14',
    title: 'the deadline is moved, and the body makes something else of its cancellation',
    needs: with_('timeoutBlocks', 'timers', 'cancellation'),
    program: program([spawn('m'), run], {
      m: [
        timeout('t', 1, { op: 'use', of: 't', do: 'reschedule', count: 4 }, sleep(2)),
        caught(timeout('t', 9, { op: 'use', of: 't', do: 'reschedule', count: 1 }, sleep(5))),
        caught(timeout('t', 1, unless([sleep(5)], raise))),
        timeout('t', 1, unless([sleep(5)], sleep(1))),
        count('m'),
        sleep(2),
      ],
    }),
  },
  {
    law: '7.15',
    title: 'all are waited for, also one that is cancelled and one that comes later',
    needs: with_('taskGroups', 'timers', 'cancellation'),
    program: program(
      [spawn('m'), later('x', 1), run, isDone('a')],
      {
        a: [sleep(3), returns(1)],
        b: [sleep(9)],
        c: [sleep(1), into('g', 'a', 'late')],
        d: [returns(2)],
        m: [
          group('g', into('g', 'a'), into('g', 'b'), into('g', 'c'), into('g', 'd'), sleep(2), into('g', 'd', 'w')),
          into('g', 'a', 'u'),
          group('h'),
          returns(1),
        ],
      },
      { x: [cancel('b')] },
    ),
  },
  {
    law: '7.15',
    title: 'one fails: the others and the body are cancelled, and clean up',
    needs: with_('taskGroups', 'timers', 'cancellation'),
    program: program([spawn('m'), spawn('n'), run], {
      a: [lastly([sleep(9)], sleep(1))],
      b: [sleep(1), raise],
      c: [unless([sleep(9)], raise)],
      m: [
        caught(group('g', into('g', 'a'), into('g', 'b'), into('g', 'c'), sleep(9))),
        count('m'),
        caught(group('h', into('h', 'a'), sleep(1), raise)),
        sleep(1),
        returns(1),
      ],
      n: [caught(group('i', into('i', 'b'), into('i', 'a'))), sleep(2)],
    }),
  },
  {
    law: '7.15',
    title: 'the task around is cancelled: in the body, and at the end',
    needs: with_('taskGroups', 'timers', 'cancellation'),
    program: program(
      [spawn('m'), spawn('n'), later('x', 1), run],
      {
        a: [lastly([sleep(9)], sleep(1))],
        m: [group('g', into('g', 'a'), sleep(9))],
        n: [group('h', into('h', 'a'))],
      },
      { x: [cancel('m'), cancel('n')] },
    ),
  },
  {
    law: '7.15',
    title: 'nested groups that fail at once, and a cancellation that collides with a failure',
    needs: with_('taskGroups', 'timers', 'cancellation', 'cancelCounters'),
    program: program(
      [spawn('m'), spawn('n'), later('x', 2), run],
      {
        b: [sleep(1), raise],
        c: [unless([sleep(9)], raise)],
        m: [caught(group('g', into('g', 'b', 'b1'), caught(group('h', into('h', 'b', 'b2'))), sleep(9))), returns(1)],
        n: [caught(group('i', into('i', 'c'))), sleep(9)],
      },
      { x: [cancel('n')] },
    ),
  },
];
