import { sameStart } from '../data.js';
import { type Breach, breach, type Law } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { isSettledSince, total } from './socket-streams.js';
import {
  courseOf,
  placeOf,
  readText,
  restOf,
  type Sent,
  type Step,
  type StreamReading,
  sentTo,
  separatorOf,
  streamsOf,
} from './stream-reading.js';

export const law: Law = {
  id: '12.1',
  title:
    'What readLine, readUntil, readExactly and read to the end give does not depend on how the bytes were cut on their way, not even where a separator is cut in two.',
  basis: 'promised',
  needs: ['streams'],
  source:
    'asyncio, readuntil: "the data and separator will be removed from the internal buffer (consumed). Returned data will include the separator at the end"; CPython, test_streams.test_readuntil_multi_chunks; cut after its first byte: aiohttp#6701',
  why: 'Packets are cut where the network likes: a parser that works on one machine reads other lines on the next.',
  caveat: 'How much a single read gives is up to the network, and so is which of two reads at once gets what.',
  check(reading) {
    if (!reading.hasSockets) return 0;
    let met = 0;
    for (const stream of streamsOf(reading)) {
      const sent = sentTo(reading, stream);
      if (sent === undefined) continue;
      for (const step of courseOf(stream).steps) {
        const found = another(step, sent) ?? wrongCut(stream, step, sent) ?? forgotten(reading, stream, step, sent);
        if (found !== undefined) return found;
        if (step.wait.end !== never && step.wait.ended?.raised === undefined) met += 1;
      }
    }
    return met;
  },
  legal: `
    0 spawn t
    run
    socket c accepted
    client a connected
    client a sent "a\\nb" in 3 pieces
    client a done
    t steps
    stream c
    await readLine at c
    awaited ["a\\n"]
  `,
  illegal: `
    0 spawn t
    run
    socket c accepted
    client a connected
    client a sent "a\\nb" in 3 pieces
    client a done
    t steps
    stream c
    await readLine at c
    awaited ["a\\nb"]
  `,
};

const another = ({ wait, from, came }: Step, { data }: Sent): Breach | undefined => {
  const rest = restOf(data, from);
  const same = sameStart(came, rest);
  if (same === total(came)) return undefined;
  return breach(
    wait.end,
    [`${readText(wait.event)} began ${from} bytes after the beginning of what the other side has sent`],
    [same === total(rest) ? 'more came than was sent' : `what it gave differs from it after ${same} bytes`],
  );
};

const wrongCut = ({ limit }: StreamReading, step: Step, sent: Sent): Breach | undefined => {
  const { wait, from, came } = step;
  const { event, end, ended } = wait;
  const raised = ended?.raised?.type;
  if (end === never || (raised !== undefined && raised !== 'IncompleteReadError')) return undefined;
  const rest = restOf(sent.data, from);
  if (raised !== undefined) return overlooked(step, rest);
  const length = total(came);
  const count = event.count ?? 0;
  const wrong = (wanted: string): Breach =>
    breach(end, [`${readText(event)} had to give ${wanted}`], [`it gave ${length} bytes`]);
  if (event.what === 'readExactly')
    return length !== count && total(rest) >= count ? wrong(`${count} bytes`) : undefined;
  const separator = separatorOf(event);
  if (separator === undefined) {
    if (count > 0 && length > count) return wrong(`at most ${count} bytes`);
    const isEnd = count < 0 || length === 0;
    const left = total(rest) - length;
    return isEnd && sent.ended && sent.certain && left > 0
      ? wrong(`all ${total(rest)} bytes up to the end`)
      : undefined;
  }
  const place = placeOf(separator, rest);
  // Over the limit it is law 12.2's.
  if (place > limit) return undefined;
  if (place >= 0 && length !== place + separator.length)
    return wrong(`the ${place + separator.length} bytes up to the separator, and with it`);
  if (place < 0 && event.what === 'readLine' && sent.certain && length < total(rest))
    return wrong('all up to a newline, or the end');
  return undefined;
};

/** It was there, and was not found. */
const overlooked = ({ wait: { event, end } }: Step, rest: Sent['data']): Breach | undefined => {
  const separator = separatorOf(event);
  const isThere = separator === undefined ? total(rest) >= (event.count ?? 0) : placeOf(separator, rest) >= 0;
  return isThere
    ? breach(
        end,
        [`what ${readText(event)} asked for was in the ${total(rest)} bytes that came from there on`],
        ['it raised IncompleteReadError'],
      )
    : undefined;
};

/** What it asks for is there, and it does not come back. */
const forgotten = (
  reading: Reading,
  { socket, closed, limit }: StreamReading,
  { wait, from }: Step,
  sent: Sent,
): Breach | undefined => {
  const { event, at, end } = wait;
  if (end !== never || closed !== never || socket.closed !== never || !isSettledSince(reading, at)) return undefined;
  const rest = restOf(sent.data, from);
  const separator = separatorOf(event);
  const count = event.count ?? 0;
  const isThere =
    sent.ended ||
    (separator !== undefined && (placeOf(separator, rest) >= 0 || total(rest) + 1 - separator.length > limit)) ||
    (event.what === 'readExactly' && total(rest) >= count) ||
    (event.what === 'read' && count > 0 && total(rest) > 0);
  return isThere
    ? breach(
        reading.lastSettled,
        [`the other side has sent ${total(rest)} bytes from there on${sent.ended ? ', and ended' : ''}`],
        [`${readText(event)} does not come back`],
      )
    : undefined;
};
