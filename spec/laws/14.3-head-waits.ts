import { application, firstBytes, headerOf, type Invocation, invocationsOf, replacedHead } from './gateway-reading.js';
import { type Breach, breach, type Law } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';

export const law: Law = {
  id: '14.3',
  title: 'The head is sent with the first bytes of the body, and not before: pieces that are empty send nothing.',
  basis: 'promised',
  needs: ['gateway'],
  source:
    'PEP 3333: start_response must store the headers "to transmit only after the first iteration of the application return value that yields a non-empty bytestring, or upon the application\'s first invocation of the write() callable"',
  why: 'Up to the last moment an application can answer with an error instead. A head that is gone by then makes it a broken page.',
  caveat: 'When a head was seen can be compared with what the application did only where the network is simulated.',
  check(reading) {
    let met = 0;
    for (const invocation of invocationsOf(reading)) {
      for (const result of [takenBack(invocation), seen(reading, invocation)]) {
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
    gateway 0 yield ""
    gateway 0 asked
    gateway 0 start "500 Oops" excInfo
    gateway 0 yield "no"
    gateway 0 asked
    gateway 0 exhausted
    gateway 0 close
  `,
  illegal: `
    gateway 0 called {}
    gateway 0 start "200 OK"
    gateway 0 givesBack
    gateway 0 asked
    gateway 0 yield ""
    gateway 0 asked
    gateway 0 start "500 Oops" excInfo raising Error
    gateway 0 raise Error
    gateway 0 close
  `,
};

const takenBack = (invocation: Invocation): number | Breach => {
  const { starts, pieces } = invocation;
  for (const start of starts) {
    const { at, event } = start;
    const before = pieces.filter((piece) => piece.at < at);
    if (event.excInfo === undefined || before.length === 0) continue;
    if (before.some(({ how, data }) => how === 'write' || data.length > 0) || isEmpty(invocation)) continue;
    if (event.raised !== undefined)
      return breach(
        at,
        [`${application(invocation)} had yielded empty pieces alone`],
        [`start_response with exc_info raised ${event.raised.type}, as if the head had been sent`],
      );
    const result = replacedHead(invocation, start);
    return result === 0 ? 1 : result;
  }
  return 0;
};

/** A body that is announced to be empty needs no bytes to send its head with. */
const isEmpty = (invocation: Invocation): boolean => headerOf(invocation, 'content-length') === '0';

const seen = ({ trace }: Reading, invocation: Invocation): number | Breach => {
  const { client, events, exhausted, raised, pieces } = invocation;
  if (trace.subject.clock !== 'virtual' || client === undefined || isEmpty(invocation)) return 0;
  if (pieces.some(({ how }) => how === 'write')) return 0;
  const received = client.events.find(([, { what }]) => what === 'received')?.[0] ?? never;
  const refused = events.find(({ event }) => 'raised' in event && event.raised !== undefined)?.at ?? never;
  const moments = [firstBytes(invocation)?.at ?? never, exhausted, raised, refused].filter((at) => at !== never);
  if (received === never || moments.length === 0) return 0;
  if (received > Math.min(...moments)) return pieces.some(({ data }) => data.length === 0) ? 1 : 0;
  return breach(
    received,
    [`${application(invocation)} had given no bytes yet`],
    [`client ${client.client} received the head of its answer`],
  );
};
