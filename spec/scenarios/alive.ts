/** Chapter 0. */

import type { Scenario } from './scenario.js';

export const alive: readonly Scenario[] = [
  {
    law: '0.1',
    title: 'callbacks that schedule others while others wait',
    needs: [],
    program: {
      script: [{ op: 'callSoon', callback: 'a', times: 4 }, { op: 'run' }],
      callbacks: { a: [{ op: 'callSoon', callback: 'b', times: 2 }], b: [] },
    },
  },
  {
    law: '0.2',
    title: 'a callback raises',
    needs: ['exceptions'],
    program: {
      script: [{ op: 'callSoon', callback: 'a' }, { op: 'run' }],
      callbacks: { a: [{ op: 'raise', error: 'Error' }] },
    },
  },
  {
    law: '0.3',
    title: 'a text with everything that JSON escapes',
    needs: [],
    program: { script: [{ op: 'print', text: '"\\\n\u0000\u2028\ud83d\ude00' }, { op: 'run' }], callbacks: {} },
  },
];
