import type { GatewayStartEvent } from '../trace.js';
import { type At, application, type Invocation, invocationsOf, replacedHead } from './gateway-reading.js';
import { type Breach, breach, type Law } from './law.js';
import { never } from './records.js';

export const law: Law = {
  id: '14.2',
  title: 'start_response with exc_info replaces a head that was not sent, and raises behind one that was.',
  basis: 'promised',
  needs: ['gateway'],
  source:
    'PEP 3333: "if exc_info is provided, and the HTTP headers have already been sent, start_response must raise an error"; if not, it "should replace the currently-stored HTTP response headers with the newly-supplied ones"',
  why: 'Otherwise an error is told with the status 200 that was meant before, or an error page stands in the middle of another.',
  caveat: 'A head is taken for sent when a piece that is not empty was yielded and the next was asked for.',
  check(reading) {
    let met = 0;
    for (const invocation of invocationsOf(reading)) {
      for (const start of invocation.starts) {
        const result = start.event.excInfo === undefined ? 0 : judged(invocation, start);
        if (typeof result !== 'number') return result;
        met += result;
      }
    }
    return met;
  },
  legal: `
    gateway 0 called {}
    gateway 0 start "200 OK"
    gateway 0 givesBack
    gateway 0 asked
    gateway 0 yield "hi"
    gateway 0 asked
    gateway 0 start "500 Oops" excInfo raising Error
    gateway 0 raise Error
    gateway 0 close
  `,
  illegal: `
    gateway 0 called {}
    gateway 0 start "200 OK"
    gateway 0 givesBack
    gateway 0 asked
    gateway 0 yield "hi"
    gateway 0 asked
    gateway 0 start "500 Oops" excInfo
    gateway 0 exhausted
    gateway 0 close
  `,
};

const judged = (invocation: Invocation, { at, event }: At<GatewayStartEvent>): number | Breach => {
  const before = invocation.pieces.filter((piece) => piece.at < at);
  if (before.some(({ how, data, taken }) => how === 'yield' && data.length > 0 && taken !== never && taken < at)) {
    if (event.raised !== undefined) return 1;
    return breach(
      at,
      [`bytes of ${application(invocation)} had been sent, and with them the head`],
      ['start_response with exc_info raised nothing'],
    );
  }
  // What was written, or yielded empty, is the affair of the next law.
  if (before.length > 0) return 0;
  if (event.raised !== undefined)
    return breach(
      at,
      [`nothing of ${application(invocation)} had been sent`],
      [`start_response with exc_info raised ${event.raised.type}`],
    );
  return replacedHead(invocation, { at, event });
};
