/** Corners of 7.14 and 7.15. A callback beside tells how far the time has come. */

import type { Exception, Name } from '../program.js';
import {
  ask,
  type Body,
  beside,
  cancel,
  caught,
  during,
  lastly,
  later,
  print,
  run,
  sleep,
  spawn,
  turn,
  unless,
  wait,
  with_,
} from './corner-words.js';
import type { Scenario } from './scenario.js';

const into = (group: Name, coroutine: Name) => ({ op: 'spawn', coroutine, group }) as const;
const raise = (error: Exception = 'Error') => ({ op: 'raise', error }) as const;

const timeout = (as: Name, ticks: number | null, ...body: Body) => ({ op: 'timeout', as, in: ticks, body }) as const;
const move = (of: Name, ticks: number | null) => ({ op: 'use', of, do: 'reschedule', count: ticks }) as const;
const group = (as: Name, ...body: Body) => ({ op: 'taskGroup', as, body }) as const;

const timeouts = with_('timeoutBlocks', 'cancellation');
const groups = with_('taskGroups', 'cancellation');

export const cornersOfBlocks: readonly Scenario[] = [
  {
    law: '7.14',
    title: 'moved to an earlier time',
    needs: timeouts,
    program: beside(1.5, { m: [caught(timeout('t', 9, move('t', 1), sleep(4)))] }),
  },
  {
    law: '7.14',
    title: 'moved twice at once',
    needs: timeouts,
    program: beside(2, { m: [caught(timeout('t', 9, move('t', 8), move('t', 1), sleep(4)))] }),
  },
  {
    law: '7.14',
    title: 'moved away, and back when some time has passed',
    needs: timeouts,
    program: beside(3.5, { m: [caught(timeout('t', 2, sleep(1), move('t', 4), sleep(1), move('t', 1), sleep(4)))] }),
  },
  {
    law: '7.14',
    title: 'moved from never',
    needs: timeouts,
    program: beside(2, { m: [caught(timeout('t', null, move('t', 1), sleep(4)))] }),
  },
  {
    law: '7.14',
    title: 'moved to never, and from there once more',
    needs: timeouts,
    program: beside(2, {
      m: [timeout('t', 1, move('t', null), sleep(3)), caught(timeout('u', 1, move('u', null), move('u', 1), sleep(4)))],
    }),
  },
  {
    law: '7.14',
    title: 'moved to now, and to what is past',
    needs: timeouts,
    program: beside(2, {
      m: [caught(timeout('t', 9, move('t', -1), sleep(4))), caught(timeout('u', 9, turn, move('u', 0), sleep(4)))],
    }),
  },
  {
    law: '7.14',
    title: 'over before it begins',
    needs: timeouts,
    program: beside(2, { m: [caught(timeout('t', -1, sleep(4))), caught(timeout('u', 0, sleep(4)))] }),
  },
  {
    law: '7.14',
    title: 'the middle one of three fires',
    needs: timeouts,
    program: beside(2, { m: [caught(timeout('t', 9, timeout('u', 1, timeout('v', 8, sleep(4)))))] }),
  },
  {
    law: '7.14',
    title: 'the task was cancelled before, and has swallowed it',
    needs: [...timeouts, 'cancelCounters'],
    program: during({ m: [unless([sleep(9)]), caught(timeout('t', 1, sleep(2))), ask('cancelling', 'm')] }, [
      cancel('m'),
      later('z', 1.5),
    ]),
  },
  {
    law: '7.14',
    title: 'the body ends well, and fails, when its time is over',
    needs: [...timeouts, 'cancelCounters'],
    program: beside(1.5, {
      m: [
        timeout('t', 1, unless([sleep(2)])),
        ask('cancelling', 'm'),
        caught(timeout('u', 1, lastly([sleep(2)], raise()))),
        ask('cancelling', 'm'),
      ],
    }),
  },
  {
    law: '7.15',
    title: 'a child makes another while only the group waits',
    needs: groups,
    program: beside(2, { m: [group('g', into('g', 'a')), print('over')], a: [turn, into('g', 'b')], b: [sleep(3)] }),
  },
  {
    law: '7.15',
    title: 'a child fails when the task around is cancelled',
    needs: groups,
    program: during({ m: [group('g', into('g', 'a'), sleep(9))], a: [lastly([sleep(9)], raise())] }),
  },
  {
    law: '7.15',
    title: 'a child fails when the task around is cancelled at the end of the group',
    needs: groups,
    program: during({
      m: [group('g', into('g', 'a'), into('g', 'b'))],
      a: [lastly([sleep(9)], raise())],
      b: [sleep(9)],
    }),
  },
  {
    law: '7.15',
    title: 'the failure is caught, and the cancellation that came with it is not lost',
    needs: groups,
    program: during({
      m: [
        { op: 'try', body: [group('g', into('g', 'a'), sleep(9))], except: { error: 'Error', body: [] } },
        sleep(3),
        print('never'),
      ],
      a: [lastly([sleep(9)], raise())],
    }),
  },
  ...(['SystemExit', 'KeyboardInterrupt'] as const).map(
    (error): Scenario => ({
      law: '7.15',
      title: `a child raises ${error}`,
      needs: [...groups, 'exits', 'restart'],
      program: {
        script: [spawn('m'), run, run],
        callbacks: {},
        coroutines: {
          m: [caught(group('g', into('g', 'a'), into('g', 'b'), sleep(9)))],
          a: [turn, raise(error)],
          b: [unless([sleep(9)], turn, raise())],
        },
      },
    }),
  ),
  {
    law: '7.15',
    title: 'one more is made in a group that gives up, and in one that is over',
    needs: groups,
    program: beside(2, {
      m: [
        caught(group('g', into('g', 'a'), unless([sleep(9)], caught(into('g', 'b')), turn))),
        group('h', turn),
        into('h', 'b'),
      ],
      a: [raise()],
      b: [sleep(1), print('never')],
    }),
  },
  {
    law: '7.15',
    title: 'the body waits for what is cancelled itself',
    needs: groups,
    program: during({ m: [group('g', wait('f')), print('never')] }, [cancel('f')]),
  },
  {
    law: '7.15',
    title: 'a child is out of time',
    needs: [...groups, 'timeoutBlocks'],
    program: beside(1.5, {
      m: [caught(group('g', into('g', 'a'), into('g', 'b')))],
      a: [timeout('t', 1, sleep(9))],
      b: [sleep(3)],
    }),
  },
  {
    law: '7.15',
    title: 'three fail one after the other, and the body too',
    needs: [...groups, 'timeoutBlocks', 'cancelCounters'],
    program: beside(1, {
      m: [
        timeout(
          't',
          3,
          caught(group('g', into('g', 'a'), into('g', 'b'), into('g', 'c'), lastly([sleep(9)], raise()))),
          ask('cancelling', 'm'),
          sleep(1),
        ),
      ],
      a: [turn, raise()],
      b: [lastly([sleep(9)], raise('Falsy'))],
      c: [lastly([sleep(9)], turn, raise('BaseException'))],
    }),
  },
];
