/** How many iterations it takes to come back: from each await, when what it waits for has come, was there before, or is cancelled. */

import type { CallbackStatement, ScriptStatement, ThingKind } from '../../spec/program.js';
import { type Body, back, beside, cancel, future, give, go, iterations, type Probe, wait } from './probe.js';

const free = 'Iterations are never counted by the documentation, and have changed between versions.';

/** Ticks of a timeout that is not to come, even if the machine stands still for a while. */
const long = 2000;

const f = { future: 'f' } as const;

interface Kind {
  readonly id: string;
  readonly asks: string;
  readonly body: Body;
}

/** What waits for the future f. */
const onFuture: readonly Kind[] = [
  { id: 'future', asks: 'await of a future', body: [wait('f')] },
  { id: 'gather', asks: 'gather', body: [{ op: 'gather', of: [f] }] },
  { id: 'wait', asks: 'wait', body: [{ op: 'wait', of: [f], until: 'all' }] },
  { id: 'wait-first', asks: 'wait, for the first', body: [{ op: 'wait', of: [f], until: 'first' }] },
  { id: 'wait-for', asks: 'wait_for', body: [{ op: 'waitFor', of: f, timeout: long }] },
  { id: 'wait-for-ever', asks: 'wait_for without a timeout', body: [{ op: 'waitFor', of: f, timeout: null }] },
  { id: 'shield', asks: 'shield', body: [{ op: 'shield', of: f }] },
  { id: 'as-completed', asks: 'as_completed', body: [{ op: 'asCompleted', of: [f] }] },
  { id: 'timeout', asks: 'a timeout block', body: [{ op: 'timeout', in: long, as: 'x', body: [wait('f')] }] },
];

const inOrOut = (body: Body): Body => [{ op: 'try', body, except: { error: 'any', body: [] } }, back];

const made = (what: ThingKind, size?: number): ScriptStatement =>
  size === undefined ? { op: 'create', what, as: 'x' } : { op: 'create', what, as: 'x', size };
const use = (what: Extract<CallbackStatement, { op: 'use' }>['do']) => ({ op: 'use', of: 'x', do: what }) as const;
const put = { op: 'use', of: 'x', do: 'putNowait', item: 1 } as const;
const acquire = { op: 'do', of: 'x', do: 'acquire' } as const;
const until = { op: 'do', of: 'x', do: 'wait' } as const;
const get = { op: 'do', of: 'x', do: 'get' } as const;

const woken = (id: string, asks: string, program: Probe['program']): Probe => ({
  id: `iterations.${id}`,
  asks,
  documented: free,
  program,
  read: iterations,
});

/** From what is waited for to who waits. */
const afterEvent: readonly Probe[] = [
  ...onFuture.map(({ id, asks, body }) => woken(id, asks, beside([...body, back], [go, give('f')]))),
  woken('task', 'await of a task', beside([wait('x'), back], [give('f')], { others: { x: [wait('f'), go] } })),
  woken(
    'gather-two',
    'gather of two',
    beside([{ op: 'gather', of: [f, { future: 'g' }] }, back], [go, give('f'), give('g')], { before: [future('g')] }),
  ),
  woken(
    'task-group',
    'leaving a task group',
    beside([{ op: 'taskGroup', as: 'g', body: [{ op: 'spawn', coroutine: 'x', group: 'g' }] }, back], [give('f')], {
      coroutines: { x: [wait('f'), go] },
    }),
  ),
  woken(
    'lock',
    'a lock that is handed over',
    beside([acquire, back, use('release')], [give('f')], {
      before: [made('lock')],
      others: { h: [acquire, wait('f'), go, use('release')] },
    }),
  ),
  woken('event', 'an event that is set', beside([until, back], [go, use('set')], { before: [made('event')] })),
  woken(
    'semaphore',
    'a semaphore that is released',
    beside([acquire, back], [go, use('release')], { before: [made('semaphore', 0)] }),
  ),
  woken(
    'condition',
    'a condition that is notified',
    beside([acquire, until, back, use('release')], [give('f')], {
      before: [made('condition')],
      others: { h: [wait('f'), acquire, go, use('notify'), use('release')] },
    }),
  ),
  woken(
    'barrier',
    'a barrier whose last party has come',
    beside([until, back], [give('f')], { before: [made('barrier', 2)], others: { h: [wait('f'), go, until] } }),
  ),
  woken('queue-get', 'get, when an item comes', beside([get, back], [go, put], { before: [made('queue')] })),
  woken(
    'queue-put',
    'put, when there is room',
    beside([put, { op: 'do', of: 'x', do: 'put', item: 2 }, back], [go, use('getNowait')], {
      before: [made('queue', 1)],
    }),
  ),
  woken(
    'queue-join',
    'join, when all is done',
    beside([put, { op: 'do', of: 'x', do: 'join' }, back], [use('getNowait'), go, use('taskDone')], {
      before: [made('queue')],
    }),
  ),
];

/** Where nothing has to be waited for. */
const atOnce: readonly Probe[] = [
  ...onFuture.map(({ id, asks, body }) =>
    woken(`done.${id}`, `${asks}, of what is done`, beside([give('f'), go, ...body, back], [])),
  ),
  ...[
    { id: 'sleep', asks: 'sleep(0)', for: 0 },
    { id: 'negative-sleep', asks: 'sleep(-1)', for: -1 },
  ].map(({ id, asks, for: ticks }) => woken(id, asks, beside([go, { op: 'sleep', for: ticks }, back], []))),
  woken('yield', 'a bare yield', beside([go, { op: 'yield' }, back], [])),
  woken('done.gather-nothing', 'gather of nothing', beside([go, { op: 'gather', of: [] }, back], [])),
  woken(
    'done.task-group',
    'a task group without tasks',
    beside([go, { op: 'taskGroup', as: 'g', body: [] }, back], []),
  ),
  woken('done.lock', 'a lock that is free', beside([go, acquire, back], [], { before: [made('lock')] })),
  woken(
    'done.semaphore',
    'a semaphore that is free',
    beside([go, acquire, back], [], { before: [made('semaphore', 1)] }),
  ),
  woken(
    'done.event',
    'an event that is set already',
    beside([use('set'), go, until, back], [], { before: [made('event')] }),
  ),
  woken('done.barrier', 'a barrier of one', beside([go, until, back], [], { before: [made('barrier', 1)] })),
  woken(
    'done.queue-get',
    'get, of an item that is there',
    beside([put, go, get, back], [], { before: [made('queue')] }),
  ),
  woken(
    'done.queue-put',
    'put, where there is room',
    beside([go, { op: 'do', of: 'x', do: 'put', item: 1 }, back], [], { before: [made('queue')] }),
  ),
  ...[
    { word: 'zero', sign: 0 },
    { word: 'negative', sign: -1 },
  ].flatMap(({ word, sign }) => [
    woken(
      `wait-for-${word}`,
      `wait_for with a ${word} timeout, of what is not done`,
      beside([go, ...inOrOut([{ op: 'waitFor', of: f, timeout: sign }])], []),
    ),
    woken(
      `timeout-${word}`,
      `a timeout block with a ${word} timeout`,
      beside([go, ...inOrOut([{ op: 'timeout', in: sign, as: 'x', body: [wait('f')] }])], []),
    ),
  ]),
];

/** From the cancel of the task to where it waits. */
const cancelled: readonly Probe[] = [
  ...onFuture.map(({ id, asks, body }) =>
    woken(`cancel.${id}`, `cancel, in ${asks}`, beside(inOrOut(body), [go, cancel('w')])),
  ),
  woken('cancel.sleep', 'cancel, in sleep', beside(inOrOut([{ op: 'sleep', for: long }]), [go, cancel('w')])),
  woken(
    'cancel.task-group',
    'cancel, in a task group',
    beside(
      inOrOut([{ op: 'taskGroup', as: 'g', body: [{ op: 'spawn', coroutine: 'x', group: 'g' }] }]),
      [go, cancel('w')],
      { coroutines: { x: [wait('f')] } },
    ),
  ),
  woken(
    'cancel.lock',
    'cancel, in acquire of a lock',
    beside(inOrOut([acquire]), [go, cancel('w')], {
      before: [made('lock')],
      others: { h: [acquire, wait('f')] },
    }),
  ),
  woken('cancel.queue-get', 'cancel, in get', beside(inOrOut([get]), [go, cancel('w')], { before: [made('queue')] })),
];

export const waits: readonly Probe[] = [...afterEvent, ...atOnce, ...cancelled];
