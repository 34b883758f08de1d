import type { StartEvent } from '../trace.js';
import { breach, type Law, the } from './law.js';
import { never } from './records.js';

export const law: Law = {
  id: '1.15',
  title: 'A callback sees the context of the moment when it was scheduled.',
  basis: 'promised',
  needs: ['context'],
  source:
    'PEP 567; asyncio, call_soon: "the current context is used"; in TypeScript the context is the AsyncLocalStorage',
  why: 'Request numbers, transactions and traces travel in the context, and land in the wrong request without it.',
  check(reading) {
    let met = 0;
    for (const call of reading.calls) {
      if (call === undefined || call.start === never) continue;
      const { context } = reading.event(call.start) as StartEvent;
      if (context !== call.event.context) {
        return breach(
          call.start,
          [the(call), ' was scheduled in ', inWords(call.event.context)],
          ['it ran in ', inWords(context)],
        );
      }
      if (context !== undefined) met += 1;
    }
    return met;
  },
  legal: `
    0 call_soon a context k
    run
    a starts context k
    a ends
  `,
  illegal: `
    0 call_soon a context k
    run
    a starts
    a ends
  `,
};

const inWords = (context: string | undefined): string =>
  context === undefined ? 'no context' : `the context ${context}`;
