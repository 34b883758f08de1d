/** Chapter 3. */

import type { Scenario } from './scenario.js';

export const lifecycle: readonly Scenario[] = [
  {
    law: '3.1',
    title: 'stop, with a rest of the batch, and more to come',
    needs: ['restart'],
    program: {
      script: [{ op: 'callSoon', callback: 'a' }, { op: 'callSoon', callback: 'b' }, { op: 'run' }, { op: 'run' }],
      callbacks: {
        a: [{ op: 'stop' }, { op: 'callSoon', callback: 'c' }],
        b: [{ op: 'callSoon', callback: 'd' }],
        c: [],
        d: [],
      },
    },
  },
  {
    law: '3.2',
    title: 'stop before the run',
    needs: ['restart'],
    program: {
      script: [
        { op: 'callSoon', callback: 'a' },
        { op: 'callSoon', callback: 'b' },
        { op: 'stop' },
        { op: 'run' },
        { op: 'run' },
      ],
      callbacks: { a: [{ op: 'callSoon', callback: 'c' }], b: [], c: [] },
    },
  },
  {
    law: '3.2',
    title: 'stop before the run, and a timer',
    needs: ['restart', 'timers'],
    program: {
      script: [{ op: 'callLater', callback: 'a', in: 1 }, { op: 'stop' }, { op: 'run' }, { op: 'run' }],
      callbacks: { a: [] },
    },
  },
  {
    law: '3.3',
    title: 'stop twice before the run, and twice inside',
    needs: ['restart'],
    program: {
      script: [
        { op: 'callSoon', callback: 'a' },
        { op: 'stop' },
        { op: 'stop' },
        { op: 'run' },
        { op: 'callSoon', callback: 'b' },
        { op: 'run' },
        { op: 'callSoon', callback: 'c' },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [{ op: 'stop' }, { op: 'stop' }], c: [] },
    },
  },
  {
    law: '3.4',
    title: 'what waits while a run ends',
    needs: ['restart'],
    program: {
      script: [
        { op: 'callSoon', callback: 'a' },
        { op: 'callSoon', callback: 'b' },
        { op: 'run' },
        { op: 'run' },
        { op: 'run' },
      ],
      callbacks: {
        a: [{ op: 'callSoon', callback: 'c' }, { op: 'stop' }, { op: 'callSoon', callback: 'd' }],
        b: [{ op: 'callSoon', callback: 'e' }],
        c: [{ op: 'stop' }],
        d: [],
        e: [],
      },
    },
  },
  {
    law: '3.4',
    title: 'timers that wait while runs end',
    needs: ['restart', 'timers'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: 1 },
        { op: 'callLater', callback: 'b', in: 2 },
        { op: 'callLater', callback: 'c', in: 3 },
        { op: 'run' },
        { op: 'run' },
        { op: 'run' },
      ],
      callbacks: { a: [{ op: 'stop' }], b: [{ op: 'stop' }], c: [] },
    },
  },
  {
    law: '3.5',
    title: 'a run with a timer only',
    needs: ['persistent', 'timers'],
    program: {
      script: [{ op: 'callLater', callback: 'a', in: 2 }, { op: 'run' }],
      callbacks: { a: [{ op: 'callLater', callback: 'b', in: 2 }], b: [] },
    },
  },
  {
    law: '3.5',
    title: 'a run with callbacks only',
    needs: ['persistent'],
    program: { script: [{ op: 'callSoon', callback: 'a' }, { op: 'run' }], callbacks: { a: [] } },
  },
  {
    law: '3.10',
    title: 'a run inside the run, and on with it',
    needs: ['guards'],
    program: {
      script: [{ op: 'callSoon', callback: 'a' }, { op: 'callSoon', callback: 'b' }, { op: 'run' }],
      callbacks: { a: [{ op: 'run' }, { op: 'run' }, { op: 'callSoon', callback: 'c' }], b: [], c: [] },
    },
  },
  {
    law: '3.10',
    title: 'after a refused run the loop still runs',
    needs: ['guards', 'state'],
    program: {
      script: [{ op: 'callSoon', callback: 'a' }, { op: 'callSoon', callback: 'b' }, { op: 'run' }],
      callbacks: {
        a: [
          { op: 'run' },
          { op: 'ask', what: 'isRunning' },
          { op: 'close' },
          { op: 'ask', what: 'isClosed' },
          { op: 'callSoon', callback: 'c' },
        ],
        b: [],
        c: [],
      },
    },
  },
  {
    law: '3.10',
    title: 'another loop inside the run',
    needs: ['guards', 'runningLoop'],
    program: {
      script: [{ op: 'callSoon', callback: 'a' }, { op: 'callSoon', callback: 'b' }, { op: 'run' }],
      callbacks: {
        a: [{ op: 'runAnother' }, { op: 'ask', what: 'runningLoop' }, { op: 'callSoon', callback: 'c' }],
        b: [],
        c: [],
      },
    },
  },
  {
    law: '3.11',
    title: 'close inside the run, and on with it',
    needs: ['guards'],
    program: {
      script: [{ op: 'callSoon', callback: 'a' }, { op: 'callSoon', callback: 'b' }, { op: 'run' }],
      callbacks: { a: [{ op: 'close' }, { op: 'callSoon', callback: 'c' }], b: [], c: [] },
    },
  },
  {
    law: '3.12',
    title: 'everything on a closed loop',
    needs: ['guards'],
    program: {
      script: [
        { op: 'callSoon', callback: 'a' },
        { op: 'run' },
        { op: 'close' },
        { op: 'close' },
        { op: 'callSoon', callback: 'b' },
        { op: 'run' },
        { op: 'callSoon', callback: 'c' },
        { op: 'close' },
      ],
      callbacks: { a: [], b: [], c: [] },
    },
  },
  {
    law: '3.12',
    title: 'timers on a closed loop',
    needs: ['guards', 'timers', 'state'],
    program: {
      script: [
        { op: 'ask', what: 'isClosed' },
        { op: 'callLater', callback: 'a', in: 1 },
        { op: 'close' },
        { op: 'callLater', callback: 'b', in: 1 },
        { op: 'callAt', callback: 'c', at: 2 },
        { op: 'ask', what: 'isClosed' },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [], c: [] },
    },
  },
  {
    law: '3.13',
    title: 'close with callbacks that wait',
    needs: ['close'],
    program: {
      script: [{ op: 'callSoon', callback: 'a' }, { op: 'callSoon', callback: 'b' }, { op: 'close' }],
      callbacks: { a: [], b: [] },
    },
  },
  {
    law: '3.13',
    title: 'close with timers that wait',
    needs: ['close', 'timers', 'restart'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: 1 },
        { op: 'callLater', callback: 'b', in: 2 },
        { op: 'run' },
        { op: 'callLater', callback: 'c', in: 1 },
        { op: 'callSoon', callback: 'd' },
        { op: 'close' },
      ],
      callbacks: { a: [{ op: 'stop' }], b: [], c: [], d: [] },
    },
  },
  {
    law: '3.14',
    title: 'before, inside, between and after the runs',
    needs: ['state'],
    program: {
      script: [
        { op: 'ask', what: 'isRunning' },
        { op: 'callSoon', callback: 'a' },
        { op: 'run' },
        { op: 'ask', what: 'isRunning' },
      ],
      callbacks: { a: [{ op: 'ask', what: 'isRunning' }] },
    },
  },
  {
    law: '3.14',
    title: 'which loop is running',
    needs: ['state', 'runningLoop'],
    program: {
      script: [
        { op: 'ask', what: 'runningLoop' },
        { op: 'callSoon', callback: 'a' },
        { op: 'run' },
        { op: 'ask', what: 'runningLoop' },
      ],
      callbacks: { a: [{ op: 'ask', what: 'runningLoop' }] },
    },
  },
  {
    law: '3.14',
    title: 'after a run that stopped early',
    needs: ['state', 'restart'],
    program: {
      script: [
        { op: 'callSoon', callback: 'a' },
        { op: 'stop' },
        { op: 'run' },
        { op: 'ask', what: 'isRunning' },
        { op: 'callSoon', callback: 'b' },
        { op: 'run' },
        { op: 'ask', what: 'isRunning' },
      ],
      callbacks: { a: [], b: [{ op: 'ask', what: 'isRunning' }, { op: 'stop' }] },
    },
  },
  {
    law: '3.15',
    title: 'SystemExit in the middle of a batch',
    needs: ['exits', 'restart'],
    program: {
      script: [
        { op: 'callSoon', callback: 'a' },
        { op: 'callSoon', callback: 'b' },
        { op: 'callSoon', callback: 'c' },
        { op: 'run' },
        { op: 'callSoon', callback: 'd' },
        { op: 'run' },
      ],
      callbacks: {
        a: [],
        b: [
          { op: 'callSoon', callback: 'e' },
          { op: 'raise', error: 'SystemExit' },
        ],
        c: [],
        d: [],
        e: [],
      },
    },
  },
  {
    law: '3.15',
    title: 'KeyboardInterrupt, and two in one batch',
    needs: ['exits', 'restart'],
    program: {
      script: [
        { op: 'callSoon', callback: 'a' },
        { op: 'callSoon', callback: 'b' },
        { op: 'run' },
        { op: 'run' },
        { op: 'run' },
      ],
      callbacks: { a: [{ op: 'raise', error: 'KeyboardInterrupt' }], b: [{ op: 'raise', error: 'SystemExit' }] },
    },
  },
  {
    law: '3.15',
    title: 'an exit in a timer',
    needs: ['exits', 'restart', 'timers'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: 1 },
        { op: 'callLater', callback: 'b', in: 2 },
        { op: 'run' },
        { op: 'run' },
      ],
      callbacks: { a: [{ op: 'raise', error: 'SystemExit' }], b: [] },
    },
  },
  {
    law: '3.12',
    title: 'questions to a loop before, while and after it runs, and when it is closed',
    needs: ['close', 'guards', 'state', 'restart'],
    program: {
      script: [
        { op: 'ask', what: 'isClosed' },
        { op: 'callSoon', callback: 'a' },
        { op: 'run' },
        { op: 'close' },
        { op: 'ask', what: 'isClosed' },
        { op: 'ask', what: 'isRunning' },
        { op: 'close' },
      ],
      callbacks: { a: [{ op: 'ask', what: 'isClosed' }, { op: 'close' }, { op: 'ask', what: 'isClosed' }] },
    },
  },
  {
    law: '3.14',
    title: 'after stop, in a timer, and in the exception handler',
    needs: ['state', 'restart', 'timers', 'exceptions'],
    program: {
      script: [
        { op: 'handleExceptions', with: 'z' },
        { op: 'callLater', callback: 'a', in: 1 },
        { op: 'run' },
        { op: 'ask', what: 'isRunning' },
      ],
      callbacks: {
        a: [
          { op: 'ask', what: 'isRunning' },
          { op: 'callSoon', callback: 'b' },
          { op: 'raise', error: 'Error' },
        ],
        b: [{ op: 'stop' }, { op: 'ask', what: 'isRunning' }],
        z: [{ op: 'ask', what: 'isRunning' }],
      },
    },
  },
  {
    law: '3.15',
    title: 'one exit after the other',
    needs: ['exits', 'restart'],
    program: {
      script: [
        { op: 'callSoon', callback: 'a' },
        { op: 'run' },
        { op: 'callSoon', callback: 'b' },
        { op: 'run' },
        { op: 'callSoon', callback: 'c' },
        { op: 'run' },
      ],
      callbacks: {
        a: [{ op: 'raise', error: 'SystemExit' }],
        b: [{ op: 'raise', error: 'KeyboardInterrupt' }],
        c: [],
      },
    },
  },
  {
    law: '3.15',
    title: 'an exit of a callback that has called stop',
    needs: ['exits', 'restart', 'timers', 'asyncioOrder'],
    program: {
      script: [
        { op: 'callSoon', callback: 'a' },
        { op: 'run' },
        { op: 'callLater', callback: 'b', in: 1 },
        { op: 'run' },
      ],
      callbacks: { a: [{ op: 'stop' }, { op: 'raise', error: 'SystemExit' }], b: [] },
    },
  },
  {
    law: '3.11',
    title: 'a close is refused while callbacks and timers wait',
    needs: ['close', 'guards', 'timers'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: 2 },
        { op: 'callSoon', callback: 'b' },
        { op: 'callSoon', callback: 'c' },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [{ op: 'close' }, { op: 'callLater', callback: 'd', in: 1 }], c: [], d: [] },
    },
  },
  {
    law: '3.15',
    title: 'the exception handler raises an exit',
    needs: ['exits', 'exceptions', 'restart', 'asyncioOrder'],
    program: {
      script: [
        { op: 'handleExceptions', with: 'z' },
        { op: 'callSoon', callback: 'a' },
        { op: 'callSoon', callback: 'b' },
        { op: 'run' },
        { op: 'run' },
      ],
      callbacks: { a: [{ op: 'raise', error: 'Error' }], b: [], z: [{ op: 'raise', error: 'SystemExit' }] },
    },
  },
];
