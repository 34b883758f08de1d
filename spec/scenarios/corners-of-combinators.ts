/** Corners of chapter 7, but for blocks: where little happens, and at once. A callback beside tells how far the time has come. */

import type { Exception, Json, Name, Target } from '../program.js';
import {
  ask,
  beside,
  caught,
  during,
  give,
  lastly,
  print,
  printLast,
  sleep,
  spawn,
  turn,
  unless,
  with_,
} from './corner-words.js';
import type { Scenario } from './scenario.js';

const fail = (future: Name) => ({ op: 'settle', future, with: { error: 'Error' } }) as const;
const raise = (error: Exception = 'Error') => ({ op: 'raise', error }) as const;
const returns = (value: Json) => ({ op: 'return', value }) as const;

const target = (name: Name): Target => (name.endsWith('()') ? { coroutine: name.slice(0, -2) } : { future: name });
const gather = (...of: readonly Name[]) => ({ op: 'gather', of: of.map(target) }) as const;
const waitUntil = (until: 'all' | 'first' | 'firstException', of: readonly Name[], timeout?: number) =>
  ({ op: 'wait', of: of.map((future) => ({ future })), until, ...(timeout === undefined ? {} : { timeout }) }) as const;
const waitFor = (of: Name, timeout: number | null) => ({ op: 'waitFor', of: target(of), timeout }) as const;
const shield = (of: Name) => ({ op: 'shield', of: target(of) }) as const;
const asCompleted = (of: readonly Name[], timeout?: number) =>
  ({ op: 'asCompleted', of: of.map(target), ...(timeout === undefined ? {} : { timeout }) }) as const;

export const cornersOfCombinators: readonly Scenario[] = [
  {
    law: '7.2',
    title: 'the failure is no Error',
    needs: with_('gather'),
    program: beside(1, { m: [caught(gather('f', 'a()'))], a: [turn, raise('BaseException')] }),
  },
  {
    law: '7.4',
    title: 'the only child swallows its cancellation',
    needs: with_('gather', 'cancellation'),
    program: during({ m: [gather('a()'), print('never')], a: [unless([sleep(3)], turn)] }),
  },
  {
    law: '7.4',
    title: 'one child is done, and the other swallows its cancellation',
    needs: with_('gather', 'cancellation'),
    program: during({ m: [gather('a()', 'b()')], a: [returns(1)], b: [unless([sleep(3)], sleep(1))] }),
  },
  {
    law: '7.6',
    title: 'no time at all, for what is pending',
    needs: with_('wait'),
    program: beside(2, { m: [waitUntil('all', ['f'], 0), print('over'), waitUntil('first', ['f'], 0)] }),
  },
  {
    law: '7.6',
    title: 'one has failed before, and another is pending',
    needs: with_('wait'),
    program: beside(2, { m: [waitUntil('firstException', ['f', 'g']), print('over')] }, [
      { op: 'createFuture', as: 'g' },
      fail('g'),
    ]),
  },
  {
    law: '7.6',
    title: 'the time is over while others sleep',
    needs: with_('wait'),
    program: beside(1, { m: [waitUntil('all', ['f', 'a'], 2), print('over')], a: [sleep(3), sleep(3)] }, [spawn('a')]),
  },
  {
    law: '7.6',
    title: 'named twice, and waited for once',
    needs: with_('wait'),
    program: beside(3, { m: [waitUntil('all', ['a', 'a']), print('over')], a: [sleep(1)] }, [spawn('a')]),
  },
  {
    law: '7.6',
    title: 'who waits is cancelled, and the others go on',
    needs: with_('wait', 'cancellation'),
    program: during(
      { m: [caught(waitUntil('all', ['a', 'f'])), waitUntil('all', ['a'])], a: [sleep(2), ask('done', 'f')] },
      undefined,
      [spawn('a')],
    ),
  },
  {
    law: '7.7',
    title: 'the time is over while others sleep',
    needs: with_('waitFor', 'cancellation'),
    program: during(
      {
        m: [caught(waitFor('f', 2)), ask('cancelled', 'f'), caught(waitFor('a()', 2))],
        a: [sleep(9)],
        b: [sleep(3), sleep(3)],
      },
      [],
      [spawn('b')],
    ),
  },
  {
    law: '7.10',
    title: 'the time is over, and the inner one fails then',
    needs: with_('waitFor', 'cancellation'),
    program: beside(2, { m: [caught(waitFor('a()', 1))], a: [lastly([sleep(3)], raise())] }),
  },
  {
    law: '7.8',
    title: 'no time at all, for a future that is pending',
    needs: with_('waitFor', 'cancellation'),
    program: beside(1, { m: [caught(waitFor('f', 0)), ask('cancelled', 'f')] }),
  },
  {
    law: '7.9',
    title: 'who waits for a future without limit is cancelled',
    needs: with_('waitFor', 'cancellation'),
    program: during({ m: [caught(waitFor('f', null)), ask('cancelled', 'f')] }),
  },
  {
    law: '7.9',
    title: 'who waits for a task without limit is cancelled',
    needs: with_('waitFor', 'cancellation'),
    program: during({ m: [waitFor('a', null)], a: [lastly([sleep(3)], turn)] }, undefined, [spawn('a')]),
  },
  {
    law: '7.11',
    title: 'results that count as false',
    needs: with_('shield'),
    program: beside(2, {
      m: [shield('a()'), printLast, shield('b()'), printLast, shield('c()'), printLast],
      a: [turn, returns(0)],
      b: [turn, returns('')],
      c: [turn, returns(false)],
    }),
  },
  {
    law: '7.11',
    title: 'two shields of one, and who waits at the first is cancelled',
    needs: with_('shield', 'cancellation'),
    program: during({ m: [shield('a')], n: [shield('a'), printLast], a: [sleep(2), returns(1)] }, undefined, [
      spawn('a'),
      spawn('n'),
    ]),
  },
  {
    law: '7.13',
    title: 'no time at all, for what is pending',
    needs: with_('asCompleted'),
    program: beside(2, { m: [caught(asCompleted(['f'], 0)), print('over')] }),
  },
  {
    law: '7.13',
    title: 'the time is over while others sleep',
    needs: with_('asCompleted'),
    program: beside(1, { m: [caught(asCompleted(['f', 'a'], 2))], a: [sleep(3), sleep(3)] }, [spawn('a')]),
  },
  {
    law: '7.13',
    title: 'who waits is cancelled, and the others go on',
    needs: with_('asCompleted', 'cancellation'),
    program: during({ m: [asCompleted(['a', 'f'])], a: [sleep(2), ask('done', 'f')] }, undefined, [spawn('a')]),
  },
  {
    law: '7.13',
    title: 'the last comes first while nobody looks, with results that count as false',
    needs: with_('asCompleted'),
    program: beside(2, {
      m: [asCompleted(['a()', 'b()', 'c()'])],
      a: [sleep(3), returns(0)],
      b: [sleep(2), { op: 'block', for: 2 }, returns('')],
      c: [sleep(1), returns(false)],
    }),
  },
  {
    law: '7.13',
    title: 'all in one turn, the last one first',
    needs: with_('asCompleted'),
    program: during(
      { m: [asCompleted(['f', 'g', 'h'])] },
      [give('h', 1), give('g', 2), give('f', 3)],
      [
        { op: 'createFuture', as: 'g' },
        { op: 'createFuture', as: 'h' },
      ],
    ),
  },
];
