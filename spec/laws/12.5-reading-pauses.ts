import { type Breach, breach, type Law } from './law.js';
import { never } from './records.js';
import { type ClientReading, total } from './socket-streams.js';
import { courseOf, mostUnderWay, readText, type StreamReading, streamsOf } from './stream-reading.js';

export const law: Law = {
  id: '12.5',
  title:
    'A stream reads about twice its limit in advance and no more; when that was read, or more is asked for, it goes on.',
  basis: 'cpython',
  needs: ['streams'],
  source:
    'CPython, StreamReader.feed_data: "len(self._buffer) > 2 * self._limit"; open_connection: "limit determines the buffer size limit used by the returned StreamReader instance"',
  why: 'A client that sends faster than the server reads fills its memory; one that is not read on hangs.',
  caveat: 'What a system holds between the two is its own affair: megabytes, where buffers grow.',
  check(reading) {
    if (!reading.hasSockets) return 0;
    let met = 0;
    for (const stream of streamsOf(reading)) {
      const { client } = stream.socket;
      if (client === undefined) continue;
      const found = readsOn(stream, client) ?? standsStill(stream, client);
      if (found !== undefined) return found;
      const sent = client.events.reduce(
        (sum, { event }) => (event.what === 'sent' ? sum + total([event.data]) : sum),
        0,
      );
      if (sent > 2 * stream.limit && stream.reads.some(({ end }) => end !== never)) met += 1;
    }
    return met;
  },
  legal: `
    0 spawn t
    run
    socket c accepted
    client a connected
    client a sent "abcdefghij"
    t steps
    stream c limit 4
    await read at c count 10
    awaited ["abcdefghij"]
  `,
  illegal: `
    0 spawn t
    run
    socket c accepted
    client a connected
    t steps
    stream c limit 4
    await readExactly at c count 10
    client a sent "abcdefghi"
    client a gave up room
  `,
};

/** Bytes that are taken in one go, when there was room for one. */
const chunk = 1_000_000;

/** All that was read, in any order; undefined where some was passed over. */
const readIn = (stream: StreamReading): number | undefined => {
  const { steps, second } = courseOf(stream);
  const isWhole = steps.every(({ wait: { ended } }) => {
    const raised = ended?.raised?.type;
    return raised === undefined || raised === 'IncompleteReadError' || raised === 'LimitOverrunError';
  });
  return isWhole && second === undefined ? steps.reduce((sum, { came }) => sum + total(came), 0) : undefined;
};

const readsOn = (stream: StreamReading, { events }: ClientReading): Breach | undefined => {
  const read = readIn(stream);
  if (read === undefined) return undefined;
  let sent = 0;
  for (const [index, { event, at }] of events.entries()) {
    // What was interrupted was not taken in full.
    const next = events[index + 1]?.event;
    const isInterrupted = next?.what === 'lost' || (next?.what === 'gaveUp' && next.waitedFor === 'room');
    if (event.what !== 'sent' || isInterrupted) continue;
    sent += total([event.data]);
    if (sent - read <= mostUnderWay + chunk + 2 * stream.limit) continue;
    return breach(
      at,
      [`the limit of ${stream.event.name} is ${stream.limit} bytes, and in all ${read} were read`],
      [`the client was let send ${sent}`],
    );
  }
  return undefined;
};

/** The client waits for room, and who waits for its bytes is not given any. */
const standsStill = (stream: StreamReading, { events }: ClientReading): Breach | undefined => {
  const inVain = events.find(({ event }) => event.what === 'gaveUp' && event.waitedFor === 'room');
  const wait = stream.reads.find(({ at, end }) => end === never && inVain !== undefined && at < inVain.at);
  if (inVain === undefined || wait === undefined || stream.closed !== never) return undefined;
  return breach(
    inVain.at,
    [`${readText(wait.event)} waits for more of ${stream.event.name}`],
    ['the client has no room to send'],
  );
};
