/** Chapter 2: timers that are far away, have no deadline, or are many. */

import type { Scenario } from './scenario.js';

export const farTimers: readonly Scenario[] = [
  {
    law: '2.10',
    title: 'delays of 2^31 and 2^32 milliseconds, and 10^9 seconds',
    needs: ['timers', 'farTimers'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: { seconds: 2147483.648 } },
        { op: 'callLater', callback: 'b', in: { seconds: 4294972.296 } },
        { op: 'callLater', callback: 'c', in: { seconds: 1000000000.0 } },
        { op: 'callLater', callback: 'd', in: 1 },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [], c: [], d: [] },
    },
  },
  {
    law: '2.11',
    title: 'an infinite delay',
    needs: ['timers', 'farTimers'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: 'infinity' },
        { op: 'callLater', callback: 'b', in: 1 },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [] },
    },
  },
  {
    law: '2.12',
    title: 'a delay that is not a number',
    needs: ['timers', 'farTimers'],
    program: {
      script: [
        { op: 'callLater', callback: 'b', in: 3 },
        { op: 'callLater', callback: 'a', in: 'nan' },
        { op: 'callLater', callback: 'c', in: 1 },
        { op: 'callLater', callback: 'd', in: 2 },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [], c: [], d: [] },
    },
  },
  {
    law: '2.16',
    title: 'a timer of three days',
    needs: ['timers', 'farTimers', 'virtualClock'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: { seconds: 259200 } },
        { op: 'callLater', callback: 'b', in: { seconds: 130000 } },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [] },
    },
  },
  {
    law: '2.17',
    title: 'a thousand timers are cancelled an hour ahead',
    needs: ['timers', 'cancel'],
    program: {
      script: [
        { op: 'callSoon', callback: 'x' },
        { op: 'callLater', callback: 'a', in: { seconds: 3000 }, times: 1000 },
        { op: 'cancel', handle: 'a' },
        { op: 'run' },
        { op: 'askRetained' },
      ],
      callbacks: { a: [], x: [{ op: 'callLater', callback: 'b', in: 0 }], b: [] },
    },
  },
  {
    law: '2.10',
    title: 'instants that are far away',
    needs: ['timers', 'farTimers'],
    program: {
      script: [
        { op: 'callAt', callback: 'a', at: { seconds: 2147483.648 } },
        { op: 'callAt', callback: 'b', at: { seconds: 1e9 } },
        { op: 'callLater', callback: 'c', in: 1 },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [], c: [{ op: 'callLater', callback: 'd', in: 1 }], d: [] },
    },
  },
];
