/** Chapter 15, and what waiting costs. */

import type { Scenario } from './scenario.js';

export const time: readonly Scenario[] = [
  {
    law: '15.1',
    title: 'the time before, after and while a callback is busy',
    needs: ['timers', 'advance'],
    program: {
      script: [
        { op: 'ask', what: 'time' },
        { op: 'callSoon', callback: 'a' },
        { op: 'callLater', callback: 'b', in: 1 },
        { op: 'run' },
      ],
      callbacks: {
        a: [
          { op: 'ask', what: 'time' },
          { op: 'block', for: 2 },
          { op: 'ask', what: 'time' },
        ],
        b: [{ op: 'ask', what: 'time' }],
      },
    },
  },
  {
    law: '15.2',
    title: 'the wall clock is set back',
    needs: ['timers'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: 1 },
        { op: 'stepWallClock', by: -2 },
        { op: 'callLater', callback: 'b', in: 2 },
        { op: 'run' },
      ],
      callbacks: {
        a: [
          { op: 'stepWallClock', by: -1 },
          { op: 'callLater', callback: 'c', in: 1 },
        ],
        b: [],
        c: [],
      },
    },
  },
  {
    law: '15.2',
    title: 'the wall clock is set forward',
    needs: ['timers'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: 2 },
        { op: 'stepWallClock', by: 3600 },
        { op: 'callLater', callback: 'b', in: 1 },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [] },
    },
  },
  {
    law: '15.3',
    title: 'a clock that moves in steps of 16 ms',
    needs: ['timers', 'coarseClock'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: 0.02 },
        { op: 'callLater', callback: 'b', in: 0.01 },
        { op: 'callLater', callback: 'c', in: 0.1 },
        { op: 'callAt', callback: 'd', at: 0.05 },
        { op: 'run' },
      ],
      callbacks: { a: [{ op: 'callLater', callback: 'e', in: 0.001 }], b: [], c: [], d: [], e: [] },
      clockStep: 0.016,
    },
  },
  {
    law: '15.3',
    title: 'a clock that moves in steps of half a second',
    needs: ['timers', 'coarseClock'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: 1 },
        { op: 'callLater', callback: 'b', in: 2.2 },
        { op: 'callLater', callback: 'c', in: 3.7 },
        { op: 'run' },
      ],
      callbacks: { a: [{ op: 'callLater', callback: 'd', in: 0.3 }], b: [], c: [], d: [] },
      clockStep: 0.5,
    },
  },
  {
    law: '15.4',
    title: 'a timer for exactly now, and one that falls due exactly',
    needs: ['timers', 'virtualClock'],
    program: {
      script: [
        { op: 'callAt', callback: 'a', at: 0 },
        { op: 'callAt', callback: 'b', at: 1 },
        { op: 'callLater', callback: 'c', in: 1 },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [{ op: 'callAt', callback: 'd', at: 1 }], c: [], d: [] },
    },
  },
  {
    law: '15.2',
    title: 'the wall clock is set, and timers are set by instants',
    needs: ['timers'],
    program: {
      script: [
        { op: 'callAt', callback: 'a', at: 2 },
        { op: 'stepWallClock', by: 3600 },
        { op: 'callAt', callback: 'b', at: 1 },
        { op: 'run' },
        { op: 'stepWallClock', by: -7200 },
        { op: 'callLater', callback: 'c', in: 1 },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [], c: [] },
    },
  },
  {
    law: '2.18',
    title: 'the loop waits for one timer',
    needs: ['timers', 'realClock'],
    program: {
      script: [{ op: 'callLater', callback: 'a', in: 80 }, { op: 'run' }, { op: 'askCost' }],
      callbacks: { a: [] },
    },
  },
  {
    law: '2.18',
    title: 'the loop waits, and the earliest timer was cancelled',
    needs: ['timers', 'realClock', 'cancel'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: 80 },
        { op: 'callLater', callback: 'b', in: 70 },
        { op: 'cancel', handle: 'b' },
        { op: 'run' },
        { op: 'askCost' },
      ],
      callbacks: { a: [], b: [] },
    },
  },
  {
    law: '2.18',
    title: 'the loop waits for one of many timers',
    needs: ['timers', 'realClock', 'farTimers'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: 80, times: 5 },
        { op: 'callLater', callback: 'b', in: { seconds: 3e6 } },
        { op: 'run' },
        { op: 'askCost' },
      ],
      callbacks: { a: [], b: [] },
    },
  },
];
