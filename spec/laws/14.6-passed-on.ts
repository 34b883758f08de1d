import { lengthOf } from '../data.js';
import { application, bodyFault, type Invocation, invocationsOf, isBodiless } from './gateway-reading.js';
import { type Breach, breach, type Law } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';

export const law: Law = {
  id: '14.6',
  title: 'Each piece is passed on, in its order, before the next one is asked for.',
  basis: 'promised',
  needs: ['gateway'],
  source:
    'PEP 3333: servers "must not delay the transmission of any block; they must either fully transmit the block to the client, or guarantee that they will continue transmission even while the application is producing its next block"',
  why: 'A server that collects first keeps whole files in memory, and a page that is sent as it grows appears all at once.',
  caveat:
    'Bytes that the system holds are passed on. So it is asked only where the network is simulated, and no thread can go on sending, and of pieces of a million bytes and more.',
  check(reading) {
    let met = 0;
    for (const invocation of invocationsOf(reading)) {
      for (const result of [inOrder(invocation), inTurn(reading, invocation)]) {
        if (typeof result !== 'number') return result;
        met += result;
      }
    }
    return met;
  },
  legal: `
    client a connected
    client a sent "GET /a HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
    gateway 0 called {"PATH_INFO":"/a"}
    gateway 0 start "200 OK"
    gateway 0 givesBack
    gateway 0 asked
    gateway 0 yield "ab"
    gateway 0 asked
    gateway 0 yield "cd"
    gateway 0 asked
    gateway 0 exhausted
    gateway 0 close
    client a received "HTTP/1.1 200 OK\\r\\nContent-Length: 4\\r\\n\\r\\nabcd"
    client a done
  `,
  illegal: `
    client a connected
    client a sent "GET /a HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
    gateway 0 called {"PATH_INFO":"/a"}
    gateway 0 start "200 OK"
    gateway 0 givesBack
    gateway 0 asked
    gateway 0 yield "ab"
    gateway 0 asked
    gateway 0 yield "cd"
    gateway 0 asked
    gateway 0 exhausted
    gateway 0 close
    client a received "HTTP/1.1 200 OK\\r\\nContent-Length: 4\\r\\n\\r\\ncdab"
    client a done
  `,
};

const inOrder = (invocation: Invocation): number | Breach => {
  const { pieces } = invocation;
  if (pieces.some(({ how }) => how === 'write') || pieces.filter(({ data }) => data.length > 0).length < 2) return 0;
  return bodyFault(invocation);
};

/** Bytes that may be on their way without the client having them: no system holds more for one connection by itself. */
const onTheWay = 1_000_000;

const inTurn = ({ trace }: Reading, invocation: Invocation): number | Breach => {
  const { client, pieces } = invocation;
  if (trace.subject.clock !== 'virtual' || client === undefined || isBodiless(invocation)) return 0;
  let given = 0;
  let met = 0;
  for (const { how, data, taken } of pieces) {
    if (how !== 'yield') return met;
    given += lengthOf(data);
    if (taken === never || given <= onTheWay) continue;
    // Of a client that has gone nobody can say what is on its way.
    if (taken > client.last) return met;
    // What a client has received is written down when its statement ends: no more than the next such note tells.
    const next = client.events.find(([at, { what }]) => at > taken && what === 'received')?.[0] ?? client.last;
    let received = 0;
    for (const [at, event] of client.events)
      if (event.what === 'received' && at <= next) for (const each of event.data) received += lengthOf(each);
    if (given - received > onTheWay)
      return breach(
        taken,
        [`${application(invocation)} had given ${given} bytes, of which its client had received at most ${received}`],
        ['it was asked for the next piece'],
      );
    met += 1;
  }
  return met;
};
