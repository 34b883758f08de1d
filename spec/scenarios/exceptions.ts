/** Chapter 10. */

import type { Scenario } from './scenario.js';

export const exceptions: readonly Scenario[] = [
  {
    law: '10.1',
    title: 'one exception, and another later',
    needs: ['exceptions'],
    program: {
      script: [{ op: 'callSoon', callback: 'a' }, { op: 'callSoon', callback: 'b' }, { op: 'run' }],
      callbacks: {
        a: [{ op: 'raise', error: 'Error' }],
        b: [{ op: 'callSoon', callback: 'c' }],
        c: [{ op: 'raise', error: 'Error' }],
      },
    },
  },
  {
    law: '10.1',
    title: 'an exception in a timer',
    needs: ['exceptions', 'timers'],
    program: {
      script: [{ op: 'callLater', callback: 'a', in: 1 }, { op: 'callLater', callback: 'b', in: 2 }, { op: 'run' }],
      callbacks: { a: [{ op: 'raise', error: 'Error' }], b: [] },
    },
  },
  {
    law: '10.2',
    title: 'the handler raises',
    needs: ['exceptions'],
    program: {
      script: [
        { op: 'handleExceptions', with: 'z' },
        { op: 'callSoon', callback: 'a' },
        { op: 'callSoon', callback: 'b' },
        { op: 'callSoon', callback: 'c' },
        { op: 'run' },
      ],
      callbacks: {
        a: [{ op: 'raise', error: 'Error' }],
        b: [{ op: 'raise', error: 'Error' }],
        c: [],
        z: [{ op: 'raise', error: 'Error' }],
      },
    },
  },
  {
    law: '10.3',
    title: 'something that is no Error',
    needs: ['exceptions'],
    program: {
      script: [{ op: 'callSoon', callback: 'a' }, { op: 'callSoon', callback: 'b' }, { op: 'run' }],
      callbacks: { a: [{ op: 'raise', error: 'BaseException' }], b: [] },
    },
  },
  {
    law: '10.1',
    title: 'one handler after the other, and then none',
    needs: ['exceptions'],
    program: {
      script: [
        { op: 'handleExceptions', with: 'y' },
        { op: 'callSoon', callback: 'a' },
        { op: 'callSoon', callback: 'b' },
        { op: 'callSoon', callback: 'c' },
        { op: 'callSoon', callback: 'd' },
        { op: 'run' },
      ],
      callbacks: {
        a: [{ op: 'raise', error: 'Error' }],
        b: [
          { op: 'handleExceptions', with: 'z' },
          { op: 'callSoon', callback: 'a' },
          { op: 'callSoon', callback: 'a' },
          { op: 'callSoon', callback: 'c' },
        ],
        c: [{ op: 'callSoon', callback: 'e' }],
        d: [],
        e: [
          { op: 'handleExceptions', with: null },
          { op: 'callSoon', callback: 'a' },
          { op: 'callSoon', callback: 'd' },
        ],
        y: [{ op: 'print', text: 'first' }],
        z: [{ op: 'print', text: 'second' }],
      },
    },
  },
  {
    law: '10.1',
    title: 'the handler schedules, and asks',
    needs: ['exceptions'],
    program: {
      script: [
        { op: 'handleExceptions', with: 'z' },
        { op: 'callSoon', callback: 'a' },
        { op: 'callSoon', callback: 'b' },
        { op: 'run' },
      ],
      callbacks: { a: [{ op: 'raise', error: 'Error' }], b: [], c: [], z: [{ op: 'callSoon', callback: 'c' }] },
    },
  },
  {
    law: '10.3',
    title: 'things that count as false',
    needs: ['exceptions'],
    program: {
      script: [{ op: 'callSoon', callback: 'a', times: 6 }, { op: 'callSoon', callback: 'b' }, { op: 'run' }],
      callbacks: { a: [{ op: 'raise', error: 'Falsy' }], b: [] },
    },
  },
  {
    law: '10.3',
    title: 'an exit beside other exceptions',
    needs: ['exceptions', 'exits', 'restart'],
    program: {
      script: [
        { op: 'callSoon', callback: 'a' },
        { op: 'callSoon', callback: 'b' },
        { op: 'run' },
        { op: 'callSoon', callback: 'c' },
        { op: 'run' },
      ],
      callbacks: {
        a: [{ op: 'raise', error: 'BaseException' }],
        b: [{ op: 'raise', error: 'KeyboardInterrupt' }],
        c: [],
      },
    },
  },
  {
    law: '10.1',
    title: 'another loop with a handler of its own',
    needs: ['exceptions', 'restart'],
    program: {
      script: [
        { op: 'handleExceptions', with: 'z' },
        { op: 'makeAnother' },
        { op: 'callSoon', callback: 'a' },
        { op: 'callSoon', callback: 'b' },
        { op: 'run' },
      ],
      callbacks: { a: [{ op: 'raise', error: 'Error' }], b: [], z: [] },
    },
  },
];
