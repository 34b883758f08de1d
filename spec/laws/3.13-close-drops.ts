import { breach, type Law, the } from './law.js';
import { countWaiting } from './loss.js';
import { never } from './records.js';

export const law: Law = {
  id: '3.13',
  title: 'close drops what is pending without running it.',
  basis: 'promised',
  needs: ['close'],
  source: 'asyncio, close: "clears the queues"; "pending callbacks are discarded"',
  why: 'A program that closes its loop has taken down what the callbacks would use.',
  check(reading) {
    if (reading.closed === never) return 0;
    for (const segment of reading.segments) {
      if (segment.start > reading.closed && segment.call !== undefined && segment.call.at < reading.closed) {
        return breach(
          segment.start,
          ['the loop was closed while ', the(segment.call), ' waited'],
          [the(segment.call), ' started afterwards'],
        );
      }
    }
    return countWaiting(reading.calls, reading.closed, Number.POSITIVE_INFINITY);
  },
  legal: `
    0 call_soon a
    close
  `,
  illegal: `
    0 call_soon a
    close
    a starts
    a ends
  `,
};
