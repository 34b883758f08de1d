import { type Breach, breach, type Law } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { isBroken, isSettledSince, receivedBy, type SocketWait, total, whenClient } from './socket-streams.js';
import { isOfConnection, mostUnderWay, type StreamReading, streamsOf, writtenBefore } from './stream-reading.js';
import { isCancelledError } from './task-end.js';

export const law: Law = {
  id: '12.3',
  title:
    'drain comes back at once when there is room; it waits while much is written and not sent, and goes on when the other side has read; when the connection is lost, it raises.',
  basis: 'promised',
  needs: ['streams'],
  source:
    'asyncio, StreamWriter.drain: "When there is nothing to wait for, the drain() returns immediately"; CPython, test_streams.test_drain_raises, test_multiple_drain (python/cpython#74116)',
  why: 'A writer that never waits fills the memory; one that is never woken stands still; one that is not told writes to nobody for ever.',
  caveat: 'How much a system takes before anybody reads is its own affair: megabytes, where buffers grow.',
  check(reading) {
    if (!reading.hasSockets) return 0;
    let met = 0;
    for (const stream of streamsOf(reading)) {
      for (const drain of stream.drains) {
        const found =
          waitsForNothing(reading, stream, drain) ??
          neverWaits(stream, drain) ??
          neverWoken(reading, stream, drain) ??
          notTold(stream, drain) ??
          raisesForNothing(stream, drain);
        if (found !== undefined) return found;
        if (drain.end !== never) met += 1;
      }
    }
    return met;
  },
  legal: `
    0 spawn t
    run
    socket c accepted
    client a connected
    t steps
    stream c
    use_stream c write "a"
    await drain at c
    awaited
  `,
  illegal: `
    0 spawn t
    run
    socket c accepted
    client a connected
    t steps
    stream c
    await read at c count 1
    awaited raising ConnectionResetError
    await drain at c
    awaited
  `,
};

/** Above it a writer is asked to wait, in asyncio and where it was not changed. */
const highWater = 65_536;

const isClosedBefore = ({ closed }: StreamReading, { end }: SocketWait): boolean =>
  closed !== never && (end === never || closed < end);

const waitsForNothing = (reading: Reading, stream: StreamReading, drain: SocketWait): Breach | undefined => {
  if (!drain.paused || drain.ended?.raised !== undefined || !reading.claims('awaitDoneIsSync')) return undefined;
  if (drain.end === never && !isSettledSince(reading, drain.at)) return undefined;
  const written = total(writtenBefore(stream, drain.at));
  if (written > highWater || isClosedBefore(stream, drain)) return undefined;
  return breach(
    drain.end === never ? reading.lastSettled : drain.end,
    [`no more than ${written} bytes were ever written to ${stream.event.name}`],
    ['drain gave control back'],
  );
};

/** More is written than the buffers hold and the client ever reads: when it read what it did, nobody can tell. */
const neverWaits = (stream: StreamReading, drain: SocketWait): Breach | undefined => {
  const { client } = stream.socket;
  if (client === undefined || drain.end === never || drain.ended?.raised !== undefined) return undefined;
  if (isClosedBefore(stream, drain)) return undefined;
  const written = total(writtenBefore(stream, drain.at));
  const received = total(receivedBy(client));
  if (written - received <= highWater + mostUnderWay) return undefined;
  return breach(
    drain.end,
    [`of the ${written} bytes that were written to ${stream.event.name} the client has received ${received} in all`],
    ['drain came back'],
  );
};

/** Everything was received, so nothing is left to be sent. */
const neverWoken = (reading: Reading, stream: StreamReading, drain: SocketWait): Breach | undefined => {
  const { client } = stream.socket;
  if (client === undefined || drain.end !== never || !isSettledSince(reading, drain.at)) return undefined;
  const written = total(writtenBefore(stream, never));
  const received = total(receivedBy(client));
  const isLost = client.events.some(({ event }) => event.what === 'reset' || event.what === 'lost');
  if (received < written && !isLost) return undefined;
  return breach(
    reading.lastSettled,
    [isLost ? `the connection of ${stream.event.name} is lost` : `the client has received all ${written} bytes`],
    ['drain does not come back'],
  );
};

/** When the program has been told that the connection is lost. */
const lostAt = ({ reads, drains }: StreamReading): number => {
  const told = [...reads, ...drains].filter(({ ended }) => isOfConnection(ended?.raised?.type)).map(({ end }) => end);
  return told.length === 0 ? never : Math.min(...told);
};

const notTold = (stream: StreamReading, drain: SocketWait): Breach | undefined => {
  const lost = lostAt(stream);
  if (lost === never || drain.at < lost || drain.end === never || drain.ended?.raised !== undefined) return undefined;
  return breach(drain.end, [`the connection of ${stream.event.name} is lost`], ['drain raised nothing']);
};

/** The client has left only after it had seen the end of this side, which came later. */
const raisesForNothing = (stream: StreamReading, drain: SocketWait): Breach | undefined => {
  const { client } = stream.socket;
  const raised = drain.ended?.raised;
  if (client === undefined || raised === undefined || isCancelledError(raised)) return undefined;
  const isLater = (at: number): boolean => at === never || at > drain.end;
  const ended = whenClient(client, 'ended');
  const gone = whenClient(client, 'closed', 'done');
  if (ended === never || isBroken(client) || (gone !== never && gone < ended)) return undefined;
  if (!isLater(stream.closed) || !isLater(stream.ended) || lostAt(stream) !== never) return undefined;
  return breach(drain.end, [`the client of ${stream.event.name} is there`], ['drain raised ', raised.type]);
};
