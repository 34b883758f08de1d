import { sameStart } from '../data.js';
import { type Breach, breach, type Law } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { type ClientReading, isSettledSince, type SocketWait, total } from './socket-streams.js';
import {
  type Course,
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
  writtenBefore,
} from './stream-reading.js';

export const law: Law = {
  id: '12.2',
  title:
    'An end before enough has come raises IncompleteReadError, with what came; a line over the limit raises ValueError, and a separator beyond it LimitOverrunError; who reads while another waits gets a RuntimeError.',
  basis: 'promised',
  needs: ['streams'],
  source:
    'asyncio, readexactly: "Raise an IncompleteReadError if EOF is reached before n bytes can be read"; readline: "If limit is reached, ValueError will be raised"; CPython, test_streams.test_readexactly_eof, test_readline_limit; StreamReader._wait_for_data',
  why: 'A message that is cut short is taken for a whole one; a line without end fills the memory; of two readers each gets a part.',
  caveat: 'A second reader that need not wait may be served; and it may come in when the first is about to be woken.',
  check(reading) {
    if (!reading.hasSockets) return 0;
    let met = 0;
    for (const stream of streamsOf(reading)) {
      const sent = sentTo(reading, stream);
      const { steps, refused, second } = courseOf(stream);
      for (const { wait, beside } of refused) {
        met += 1;
        if (beside === undefined)
          return breach(wait.end, ['nobody else reads the stream'], [`${readText(wait.event)} raised RuntimeError`]);
      }
      if (second !== undefined && (bothWait(reading, second) || hasToWait(stream, second.wait, second.beside)))
        return breach(
          second.wait.at,
          [`${readText(second.beside.wait.event)} waits for bytes, and none can have come`],
          [`${readText(second.wait.event)} was not refused by a RuntimeError`],
        );
      if (sent === undefined) continue;
      for (const step of steps) {
        const found = tooShort(step, sent) ?? tooLong(stream, step, sent);
        if (found !== undefined) return found;
        const raised = step.wait.ended?.raised?.type;
        if (raised === 'IncompleteReadError' || raised === 'LimitOverrunError' || raised === 'ValueError') met += 1;
      }
    }
    return met;
  },
  legal: `
    0 spawn t
    run
    socket c accepted
    client a connected
    client a sent "a"
    client a finished
    client a done
    t steps
    stream c
    await readExactly at c count 2
    awaited raising IncompleteReadError partial "a"
  `,
  illegal: `
    0 spawn t
    run
    socket c accepted
    client a connected
    client a sent "a"
    client a finished
    client a done
    t steps
    stream c
    await readExactly at c count 2
    awaited ["a"]
  `,
};

/** What was asked for has not come, and will not. */
const tooShort = ({ wait, from, came }: Step, sent: Sent): Breach | undefined => {
  const { event, end, ended } = wait;
  const raised = ended?.raised?.type;
  if (end === never || (raised !== undefined && raised !== 'IncompleteReadError')) return undefined;
  const rest = restOf(sent.data, from);
  const separator = event.what === 'readUntil' ? event.separator : undefined;
  const isEnough =
    event.what === 'readExactly'
      ? total(rest) >= (event.count ?? 0)
      : separator === undefined || placeOf(separator, rest) >= 0;
  const name = readText(event);
  if (raised === undefined)
    return isEnough || !sent.certain
      ? undefined
      : breach(
          end,
          [`only ${total(rest)} bytes were left for ${name}`],
          [`it gave ${total(came)}, and raised no IncompleteReadError`],
        );
  if (!sent.certain || !sent.ended) return undefined;
  if (isEnough) return breach(end, [`there was enough for ${name}`], ['it raised IncompleteReadError']);
  const same = sameStart(came, rest);
  return same === total(rest) && same === total(came)
    ? undefined
    : breach(
        end,
        [`${total(rest)} bytes were left for ${name}`],
        [`its IncompleteReadError has ${total(came)} bytes, of which the first ${same} are the same`],
      );
};

const tooLong = ({ limit }: StreamReading, { wait, from }: Step, sent: Sent): Breach | undefined => {
  const { event, end, ended } = wait;
  const separator = separatorOf(event);
  const wanted = event.what === 'readLine' ? 'ValueError' : 'LimitOverrunError';
  const raised = ended?.raised?.type;
  if (separator === undefined || end === never || !sent.certain) return undefined;
  const rest = restOf(sent.data, from);
  const place = placeOf(separator, rest);
  const isOver = place > limit || (place < 0 && total(rest) + 1 - separator.length > limit);
  const name = readText(event);
  if ((raised === 'ValueError' || raised === 'LimitOverrunError') && !isOver)
    return breach(
      end,
      [`up to the separator it is no more than the limit of ${limit} bytes`],
      [`${name} raised ${raised}`],
    );
  const isMissed = isOver && sent.ended && (raised === undefined || raised === 'IncompleteReadError');
  return isMissed || (isOver && place >= 0 && raised === undefined)
    ? breach(
        end,
        [`there is no separator in the first ${limit} bytes, which is the limit`],
        [`${name} ${raised === undefined ? 'gave them' : `raised ${raised}`}, and no ${wanted}`],
      )
    : undefined;
};

/** Neither was ever given anything. */
const bothWait = (reading: Reading, { wait, beside }: NonNullable<Course['second']>): boolean =>
  wait.end === never && beside.wait.end === never && isSettledSince(reading, wait.at);

/**
 * Whether the first reader surely waited when the second began: all that the client has sent before it can have heard of
 * anything that was written after that was read before. Bytes under way have no certain order, but what a client does after
 * it has received them has.
 */
const hasToWait = (stream: StreamReading, second: SocketWait, { from, wait }: Step): boolean => {
  const { client } = stream.socket;
  if (client === undefined || !wait.paused) return false;
  const heard = total(writtenBefore(stream, second.at));
  const before = eventsUntil(client, heard);
  if (before === undefined) return false;
  const isQuiet = before.every(({ event }) => quiet.has(event.what));
  const sent = before.reduce((sum, { event }) => (event.what === 'sent' ? sum + total([event.data]) : sum), 0);
  return isQuiet && sent <= from;
};

const quiet: ReadonlySet<string> = new Set(['connected', 'received', 'sent']);

/** What a client did before it received more than so many bytes; undefined if it never did. */
const eventsUntil = ({ events }: ClientReading, bytes: number): ClientReading['events'] | undefined => {
  let received = 0;
  const place = events.findIndex(({ event }) => {
    if (event.what === 'received') received += total(event.data);
    return received > bytes;
  });
  return place < 0 ? undefined : events.slice(0, place);
};
