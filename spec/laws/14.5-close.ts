import { allConnectionsOf } from './connections.js';
import { application, type Invocation, invocationsOf, wentAway } from './gateway-reading.js';
import { type Breach, breach, type Law } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';

export const law: Law = {
  id: '14.5',
  title: 'close() of the iterable is called once: at its end, after an error, and when the client goes away.',
  basis: 'promised',
  needs: ['gateway'],
  source:
    'PEP 3333: the server "must call that method upon completion of the current request, whether the request was completed normally, or terminated early due to an application error during iteration or an early disconnect of the browser"',
  why: 'Applications give back there what they hold: connections to a database, locks, open files.',
  check(reading) {
    let met = 0;
    for (const invocation of invocationsOf(reading)) {
      const result = judged(reading, invocation);
      if (typeof result !== 'number') return result;
      met += result;
    }
    return met;
  },
  legal: `
    gateway 0 called {}
    gateway 0 start "200 OK"
    gateway 0 givesBack
    gateway 0 asked
    gateway 0 raise Error
    gateway 0 close
    hop
    settled
  `,
  illegal: `
    gateway 0 called {}
    gateway 0 start "200 OK"
    gateway 0 givesBack
    gateway 0 asked
    gateway 0 raise Error
    hop
    settled
  `,
};

const judged = (reading: Reading, invocation: Invocation): number | Breach => {
  const { closes, givesBack, events, exhausted, raised } = invocation;
  const [first, second] = closes;
  if (givesBack === never) return 0;
  if (second !== undefined)
    return breach(second, [`the iterable of ${application(invocation)} had been closed`], ['it was closed again']);
  if (first !== undefined) {
    const asked = events.find(({ at, event }) => event.what === 'asked' && at > first);
    if (asked === undefined) return 1;
    return breach(asked.at, [`the iterable of ${application(invocation)} had been closed`], ['it was asked for more']);
  }
  const over = exhausted !== never || raised !== never;
  if (!(over || wentAway(invocation)) || !isSettled(reading, invocation)) return 0;
  const end = exhausted !== never ? 'came to its end' : raised !== never ? 'raised' : 'lost its client';
  return breach(reading.lastSettled, [`the iterable of ${application(invocation)} ${end}`], ['it was never closed']);
};

/** The server had the time to close it: on the machine's clock it has served somebody else since. */
const isSettled = (reading: Reading, { client }: Invocation): boolean => {
  if (reading.lastSettled === never) return false;
  if (reading.trace.subject.clock === 'virtual') return true;
  if (client === undefined) return false;
  return allConnectionsOf(reading).some(
    ({ first, exchanges }) => first > client.last && exchanges.some(({ isWhole }) => isWhole),
  );
};
