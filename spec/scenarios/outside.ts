/** Chapter 16: calls from other threads, and signals. */

import type { Scenario } from './scenario.js';

/** Enough for all the calls, and what they do. */
const fuel = 12_000;

export const outside: readonly Scenario[] = [
  {
    law: '16.1',
    title: 'another thread calls a loop that sleeps',
    needs: ['threads', 'timers'],
    program: {
      script: [{ op: 'callFromThread', callback: 'a', times: 3, paced: true }, { op: 'run' }],
      callbacks: { a: [] },
    },
  },
  {
    law: '16.1',
    title: 'ten thousand calls, each as the loop goes to sleep after the one before',
    needs: ['threads', 'timers'],
    program: {
      script: [{ op: 'callFromThread', callback: 'a', times: 10_000, paced: true }, { op: 'run' }],
      callbacks: { a: [] },
      fuel,
    },
  },
  {
    law: '16.1',
    title: 'two threads in turn, while timers come and go',
    needs: ['threads', 'timers'],
    program: {
      script: [
        { op: 'callFromThread', callback: 'a', times: 300, paced: true },
        { op: 'callFromThread', callback: 'b', times: 300, paced: true },
        { op: 'callLater', callback: 'c', in: 1 },
        { op: 'run' },
      ],
      callbacks: {
        a: [{ op: 'callSoon', callback: 'd' }],
        b: [{ op: 'callLater', callback: 'd', in: 0 }],
        c: [],
        d: [],
      },
      fuel,
    },
  },
  {
    law: '16.2',
    title: 'four threads call two thousand five hundred times each',
    needs: ['threads', 'timers'],
    program: {
      script: [
        { op: 'callFromThread', callback: 'a', times: 2500 },
        { op: 'callFromThread', callback: 'b', times: 2500 },
        { op: 'callFromThread', callback: 'c', times: 2500 },
        { op: 'callFromThread', callback: 'd', times: 2500 },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [], c: [], d: [] },
      fuel,
    },
  },
  {
    law: '16.2',
    title: 'a thread that begins in a callback, beside the loop\u2019s own calls',
    needs: ['threads', 'timers'],
    program: {
      script: [{ op: 'callSoon', callback: 'a' }, { op: 'run' }],
      callbacks: {
        a: [
          { op: 'callFromThread', callback: 'b', times: 50 },
          { op: 'callSoon', callback: 'c', times: 50 },
        ],
        b: [{ op: 'callSoon', callback: 'c' }],
        c: [],
      },
      fuel,
    },
  },
  {
    law: '16.2',
    title: 'what another thread has scheduled raises',
    needs: ['threads', 'timers', 'exceptions'],
    program: {
      script: [{ op: 'callFromThread', callback: 'a', times: 4 }, { op: 'run' }],
      callbacks: { a: [{ op: 'raise', error: 'Error' }] },
    },
  },
  {
    law: '16.3',
    title: 'another thread calls a closed loop',
    needs: ['threads', 'close', 'guards'],
    program: {
      script: [{ op: 'run' }, { op: 'close' }, { op: 'callFromThread', callback: 'a', times: 2 }],
      callbacks: { a: [] },
    },
  },
  {
    law: '16.4',
    title: 'a signal in the middle of a callback',
    needs: ['signals', 'timers'],
    program: {
      script: [
        { op: 'watchSignal', with: 's' },
        { op: 'callSoon', callback: 'a' },
        { op: 'callLater', callback: 'b', in: 2 },
        { op: 'run' },
      ],
      callbacks: {
        a: [
          { op: 'print', text: 'before' },
          { op: 'raiseSignal' },
          { op: 'block', for: 1 },
          { op: 'print', text: 'after' },
        ],
        b: [{ op: 'raiseSignal' }, { op: 'callSoon', callback: 'c' }],
        c: [],
        s: [{ op: 'print', text: 'signal' }],
      },
    },
  },
  {
    law: '16.4',
    title: 'a handler that is replaced, and one that is taken away',
    needs: ['signals', 'timers'],
    program: {
      script: [
        { op: 'watchSignal', with: 's' },
        { op: 'watchSignal', with: 't' },
        { op: 'callSoon', callback: 'a' },
        { op: 'run' },
        { op: 'watchSignal', with: null },
        { op: 'callSoon', callback: 'b' },
        { op: 'run' },
      ],
      callbacks: {
        a: [{ op: 'raiseSignal' }],
        b: [{ op: 'raiseSignal' }],
        s: [],
        t: [{ op: 'print', text: 'signal' }],
      },
    },
  },
];
