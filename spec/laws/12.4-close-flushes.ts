import { type Breach, breach, type Law } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import {
  type ClientReading,
  cameTo,
  isBroken,
  isSettledSince,
  receivedBy,
  strays,
  total,
  whenClient,
} from './socket-streams.js';
import {
  courseOf,
  isOfConnection,
  readText,
  type StreamReading,
  sentTo,
  streamsOf,
  writtenBefore,
} from './stream-reading.js';

export const law: Law = {
  id: '12.4',
  title:
    'What was written comes, once and in order, also when the stream is closed right afterwards; writeEof ends this side behind it, and the other can still be read.',
  basis: 'promised',
  needs: ['streams'],
  source:
    'asyncio, BaseTransport.close: "Buffered data will be flushed asynchronously"; write_eof: "Close the write end after flushing buffered data", "Data may still be received"',
  why: 'An answer that is written and then closed arrives in part, or not at all, and nobody is told.',
  caveat:
    'A socket that is closed while bytes of the other side are unread is broken off, and may take along what was under way.',
  check(reading) {
    if (!reading.hasSockets) return 0;
    let met = 0;
    for (const stream of streamsOf(reading)) {
      const { client } = stream.socket;
      if (client === undefined) continue;
      const found =
        anotherStream(stream, client) ??
        lost(stream, client) ??
        neverEnds(stream, client) ??
        neverClosed(reading, stream, client) ??
        endsBoth(reading, stream);
      if (found !== undefined) return found;
      if (endOf(stream) !== never && whenClient(client, 'ended') !== never) met += 1;
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
    use_stream c write "ab"
    use_stream c closeStream
    client a received "ab"
    client a ended
  `,
  illegal: `
    0 spawn t
    run
    socket c accepted
    client a connected
    t steps
    stream c
    use_stream c write "ab"
    use_stream c closeStream
    client a received "a"
    client a ended
  `,
};

/** Where this side was ended, by the program. */
const endOf = ({ ended, closed }: StreamReading): number => (ended === never ? closed : ended);

const anotherStream = (stream: StreamReading, client: ClientReading): Breach | undefined => {
  const written = writtenBefore(stream, never);
  const found = strays(cameTo(client), written);
  if (found === undefined) return undefined;
  return breach(found.at, [`${total(written)} bytes were written to ${stream.event.name} in all`], [found.however]);
};

const lost = (stream: StreamReading, client: ClientReading): Breach | undefined => {
  const end = endOf(stream);
  const written = total(writtenBefore(stream, end));
  const missing = written - total(receivedBy(client));
  const seen = whenClient(client, 'ended');
  if (missing <= 0 || isTold(stream)) return undefined;
  const inVain = client.events.find(({ event }) => event.what === 'gaveUp' && event.waitedFor !== 'room')?.at ?? never;
  const because = [`${written} bytes were written to ${stream.event.name}`];
  if (seen !== never && !isBroken(client)) return breach(seen, because, [`the end came ${missing} bytes before`]);
  return inVain === never ? undefined : breach(inVain, because, [`the last ${missing} never came`]);
};

/** The program was told that the connection is lost. */
const isTold = ({ reads, drains, closings }: StreamReading): boolean =>
  [...reads, ...drains, ...closings].some(({ ended }) => isOfConnection(ended?.raised?.type));

const neverEnds = (stream: StreamReading, client: ClientReading): Breach | undefined => {
  const end = endOf(stream);
  const inVain = client.events.find(({ event }) => event.what === 'gaveUp' && event.waitedFor === 'end')?.at ?? never;
  if (end === never || inVain === never || isTold(stream)) return undefined;
  return breach(
    inVain,
    [`${stream.event.name} was ${stream.ended === never ? 'closed' : 'ended by writeEof'}`],
    ['its end never came'],
  );
};

const neverClosed = (reading: Reading, stream: StreamReading, client: ClientReading): Breach | undefined => {
  const wait = stream.closings.find(({ at, end }) => end === never && isSettledSince(reading, at));
  if (wait === undefined || stream.closed === never) return undefined;
  if (whenClient(client, 'ended') === never && !isBroken(client)) return undefined;
  return breach(
    reading.lastSettled,
    [`${stream.event.name} was closed, and its client has seen the end`],
    ['waitClosed does not come back'],
  );
};

/** This side has ended, and the other is not read to its end. */
const endsBoth = (reading: Reading, stream: StreamReading): Breach | undefined => {
  const sent = sentTo(reading, stream);
  if (stream.ended === never || sent === undefined || !sent.certain || !sent.ended) return undefined;
  for (const { wait, from, came } of courseOf(stream).steps) {
    const { event, end, ended } = wait;
    if (end === never || end < stream.ended || (stream.closed !== never && end > stream.closed)) continue;
    const raised = ended?.raised?.type;
    const name = readText(event);
    const because = [`only this side of ${stream.event.name} has ended, and the other sent ${total(sent.data)} bytes`];
    if (isOfConnection(raised)) return breach(end, because, [`${name} raised ${raised ?? ''}`]);
    const count = event.count ?? 0;
    const isEnd =
      raised === 'IncompleteReadError' ||
      (raised === undefined && event.what === 'read' && (count < 0 || total(came) === 0)) ||
      (raised === undefined && event.what === 'readLine' && total(came) === 0);
    if (isEnd && from + total(came) < total(sent.data))
      return breach(end, because, [`${name} came to the end after ${from + total(came)}`]);
  }
  return undefined;
};
