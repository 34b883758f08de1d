/** Who wins: a result against a timeout, a result against a cancel, and whoever waited against whoever asks just now. */

import type { CallbackStatement, Program, ScriptStatement } from '../../spec/program.js';
import type { Trace } from '../../spec/trace.js';
import {
  type Body,
  beside,
  cancel,
  firstPrint,
  future,
  give,
  type Probe,
  print,
  run,
  soon,
  spawn,
  wait,
} from './probe.js';

const f = { future: 'f' } as const;

/** What comes out of the body, in one word. */
const told = (body: Body): Body => [
  {
    op: 'try',
    body: [
      {
        op: 'try',
        body: [...body, print('result')],
        except: { error: 'TimeoutError', body: [print('TimeoutError')] },
      },
    ],
    except: { error: 'any', body: [print('CancelledError')] },
  },
];

/** The task waits with one deadline, the future is settled with another; the thread is busy until both are past. */
const bothDue = (body: (timeout: number) => Body, timeout: number, settled: number): Program => ({
  script: [future('f'), spawn('w'), soon('k'), run],
  callbacks: {
    k: [
      { op: 'callLater', callback: 's', in: settled },
      { op: 'block', for: 4 },
    ],
    s: [give('f')],
  },
  coroutines: { w: told(body(timeout)) },
});

const timed: readonly { readonly id: string; readonly asks: string; readonly body: (timeout: number) => Body }[] = [
  { id: 'wait-for', asks: 'wait_for', body: (timeout) => [{ op: 'waitFor', of: f, timeout }] },
  {
    id: 'timeout',
    asks: 'a timeout block',
    body: (timeout) => [{ op: 'timeout', in: timeout, as: 'x', body: [wait('f')] }],
  },
];

const timeouts: readonly Probe[] = timed.flatMap(({ id, asks, body }): readonly Probe[] => [
  {
    id: `race.${id}.timeout-then-result`,
    asks: `${asks}: its timeout, and later in the same iteration the result`,
    documented: 'Nothing is said of a timeout and a result in the same iteration.',
    program: bothDue(body, 1, 2),
    read: firstPrint,
  },
  {
    id: `race.${id}.result-then-timeout`,
    asks: `${asks}: the result, and later in the same iteration its timeout`,
    documented: 'Nothing is said of a timeout and a result in the same iteration.',
    program: bothDue(body, 2, 1),
    read: firstPrint,
  },
  {
    id: `race.${id}.zero-of-done`,
    asks: `${asks} with no time, of what is done`,
    documented:
      id === 'wait-for'
        ? 'Nothing is said of a timeout of zero.'
        : 'Timeout: "If when < loop.time(), the timeout will trigger on the next iteration of the event loop."',
    program: { script: [future('f'), give('f'), spawn('w'), run], callbacks: {}, coroutines: { w: told(body(0)) } },
    read: firstPrint,
  },
]);

const waitTimeout: Probe = {
  id: 'race.wait.timeout-then-result',
  asks: 'wait: its timeout, and later in the same iteration the result',
  documented:
    'wait: "Futures or Tasks that aren\'t done when the timeout occurs are simply returned in the second set."',
  program: bothDue((timeout) => [{ op: 'wait', of: [f], until: 'all', timeout }], 1, 2),
  read: (trace) => ({ 0: 'pending', 1: 'done' })[doneIn(trace) ?? -1] ?? 'never',
};

/** How many a `wait` has given as done. */
const doneIn = ({ events }: Trace): number | undefined => {
  for (const event of events) {
    if (event.kind !== 'awaited' || typeof event.value !== 'object' || event.value === null) continue;
    if ('done' in event.value && Array.isArray(event.value.done)) return event.value.done.length;
  }
  return undefined;
};

interface Cancelled {
  readonly id: string;
  readonly asks: string;
  readonly body: Body;
  readonly settles?: CallbackStatement;
  readonly before?: readonly ScriptStatement[];
}

/** Ticks of a timeout that is not to come, even if the machine stands still for a while. */
const long = 2000;
const use = (what: 'set' | 'release' | 'putNowait') => ({ op: 'use', of: 'x', do: what }) as const;

const waiting: readonly Cancelled[] = [
  { id: 'future', asks: 'await of a future', body: [wait('f')] },
  { id: 'gather', asks: 'gather', body: [{ op: 'gather', of: [f] }] },
  { id: 'wait', asks: 'wait', body: [{ op: 'wait', of: [f], until: 'all' }] },
  { id: 'wait-for', asks: 'wait_for', body: [{ op: 'waitFor', of: f, timeout: long }] },
  { id: 'wait-for-ever', asks: 'wait_for without a timeout', body: [{ op: 'waitFor', of: f, timeout: null }] },
  { id: 'shield', asks: 'shield', body: [{ op: 'shield', of: f }] },
  { id: 'timeout', asks: 'a timeout block', body: [{ op: 'timeout', in: long, as: 'y', body: [wait('f')] }] },
  {
    id: 'event',
    asks: 'wait of an event',
    body: [{ op: 'do', of: 'x', do: 'wait' }],
    settles: use('set'),
    before: [{ op: 'create', what: 'event', as: 'x' }],
  },
  {
    id: 'semaphore',
    asks: 'acquire of a semaphore',
    body: [{ op: 'do', of: 'x', do: 'acquire' }],
    settles: use('release'),
    before: [{ op: 'create', what: 'semaphore', as: 'x', size: 0 }],
  },
  {
    id: 'queue',
    asks: 'get of a queue',
    body: [{ op: 'do', of: 'x', do: 'get' }],
    settles: { ...use('putNowait'), item: 1 },
    before: [{ op: 'create', what: 'queue', as: 'x' }],
  },
];

const cancels: readonly Probe[] = waiting.map(({ id, asks, body, settles = give('f'), before = [] }) => ({
  id: `race.cancel.${id}`,
  asks: `${asks}: the result, and then a cancel in the same iteration`,
  documented: id.startsWith('wait-for')
    ? 'wait_for: "If the wait is cancelled, the future aw is also cancelled"; nothing is said of a result that has come.'
    : 'cancel: "This arranges for a CancelledError exception to be thrown into the wrapped coroutine on the next cycle of the event loop"; nothing is said of a result that has come.',
  program: beside(told(body), [settles, cancel('w')], { before }),
  read: firstPrint,
}));

/** Whoever holds it gives it back and asks for it again, while somebody waits. */
const barging = (what: 'lock' | 'semaphore'): Probe => {
  const acquire = { op: 'do', of: 'x', do: 'acquire' } as const;
  return {
    id: `race.barging.${what}`,
    asks: `a ${what}: one waits for it, another gives it back and asks for it again`,
    documented:
      what === 'lock'
        ? 'Lock: "Acquiring a lock is fair: the coroutine that proceeds will be the first coroutine that started waiting on the lock."'
        : 'Nothing is said of the order.',
    program: beside([acquire, print('who waited'), use('release')], [give('f')], {
      before: [{ op: 'create', what, as: 'x', ...(what === 'semaphore' ? { size: 1 } : {}) }],
      others: { h: [acquire, wait('f'), use('release'), acquire, print('who asks again'), use('release')] },
    }),
    read: firstPrint,
  };
};

const others: readonly Probe[] = [
  waitTimeout,
  {
    id: 'race.wait-first',
    asks: 'wait for the first, and two are settled in the same iteration',
    documented: 'wait, FIRST_COMPLETED: "The function will return when any future finishes or is cancelled".',
    program: beside([{ op: 'wait', of: [f, { future: 'g' }], until: 'first' }], [give('f'), give('g')], {
      before: [future('g')],
    }),
    read: (trace) => ({ 1: 'one is done', 2: 'both are done' })[doneIn(trace) ?? 0] ?? 'never',
  },
  {
    id: 'race.gather-failures',
    asks: 'gather, and two fail in the same iteration, the last argument first',
    documented: 'gather: "the first raised exception is immediately propagated".',
    program: beside(
      [
        {
          op: 'try',
          body: [
            {
              op: 'try',
              body: [{ op: 'gather', of: [f, { future: 'g' }] }],
              except: { error: 'Error', body: [print('who failed first')] },
            },
          ],
          except: { error: 'any', body: [print('the first argument')] },
        },
      ],
      [
        { op: 'settle', future: 'g', with: { error: 'Error' } },
        { op: 'settle', future: 'f', with: { error: 'BaseException' } },
      ],
      { before: [future('g')] },
    ),
    read: firstPrint,
  },
  {
    id: 'race.as-completed',
    asks: 'as_completed, and two are settled in the same iteration, the last argument first',
    documented:
      'as_completed: "the earliest next result from the iterable of the remaining awaitables"; nothing is said of the same iteration.',
    program: beside([{ op: 'asCompleted', of: [f, { future: 'g' }] }], [give('g'), give('f')], {
      before: [future('g')],
    }),
    read: ({ events }) => {
      const values = events.flatMap((event) =>
        event.kind === 'awaited' && typeof event.value === 'string' ? [event.value] : [],
      );
      return { g: 'who was settled first', f: 'the first argument' }[values[0] ?? ''] ?? 'never';
    },
  },
  barging('lock'),
  barging('semaphore'),
  {
    id: 'race.stealing.queue',
    asks: 'a queue: one waits in get, an item is put, and get_nowait asks for it at once',
    documented: 'Nothing is said of the order.',
    program: beside(
      [{ op: 'do', of: 'x', do: 'get' }],
      [
        { op: 'use', of: 'x', do: 'putNowait', item: 1 },
        { op: 'use', of: 'x', do: 'getNowait' },
        { op: 'use', of: 'x', do: 'putNowait', item: 2 },
      ],
      { before: [{ op: 'create', what: 'queue', as: 'x' }] },
    ),
    read: ({ events }) => {
      const asked = events.find((event) => event.kind === 'use' && event.do === 'getNowait');
      if (asked?.kind !== 'use') return 'never';
      return asked.refused === undefined ? 'who asks at once' : 'who waited';
    },
  },
];

export const races: readonly Probe[] = [...timeouts, ...cancels, ...others];
