import { goneBy } from './gone-harness.js';
import { breach, type Law } from './law.js';

export const law: Law = {
  id: '0.2',
  title: 'A program does not end the process in which the loop runs, nor takes more than its share of it.',
  basis: 'promised',
  needs: [],
  source:
    'asyncio, "Error Handling API": what a callback raises goes to the exception handler; the limits are looplaw\'s',
  why: 'Who runs a loop has other work in the process; a crash takes all of it along.',
  caveat:
    'What is written to the error output is no fault. Only a subject that runs in a process of its own can be told so.',
  check(reading) {
    const gone = goneBy(reading, 'ended', 'limit');
    return typeof gone === 'number' ? gone : breach(gone.at, [gone.event.expected], [gone.event.told]);
  },
  legal: `
    0 print x
  `,
  illegal: `
    0 print x
    gone ended
  `,
};
