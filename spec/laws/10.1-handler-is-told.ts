import type { HandleExceptionsEvent, HandlerEvent, IntrusionEvent } from '../trace.js';
import { isExit } from './exits.js';
import { breach, type Law, the } from './law.js';
import type { Reading } from './reading.js';
import { firstAfter, never } from './records.js';

export const law: Law = {
  id: '10.1',
  title: 'An exception that a callback raises reaches the exception handler once, with a message and the exception.',
  basis: 'promised',
  needs: ['exceptions'],
  source: 'asyncio, call_exception_handler: "message", "exception", "handle"',
  why: 'An error that nobody is told of is found in production.',
  check(reading) {
    let met = 0;
    const intrusion = reading.intrusions.find(
      (index) => (reading.event(index) as IntrusionEvent).what === 'handler' && reading.claims('restart'),
    );
    if (intrusion !== undefined)
      return breach(intrusion, ['another loop has raised nothing'], ['its exception handler was told']);
    const told = new Map<number, number>();
    for (const index of reading.handlers) {
      const { raised, message, call } = reading.event(index) as HandlerEvent;
      // A runner tells the handler what the tasks raised that were left over.
      if (reading.runs[reading.runAt(index)]?.main === true && (raised.error === 'foreign' || told.has(raised.error)))
        continue;
      // A cancel that goes round in a ring of tasks ends as it ends.
      if (raised.error === 'foreign' && (reading.tasks?.ring ?? never) !== never) continue;
      if (raised.error === 'foreign') {
        return breach(
          index,
          ['only what a callback raises goes to the exception handler'],
          ['it was told of ', raised.type, ', which no callback has raised'],
        );
      }
      if (told.has(raised.error))
        return breach(
          index,
          [raised.type, ' was raised once, and the handler has been told'],
          ['the handler was told again'],
        );
      if (!message) return breach(index, ['the context that the handler is given holds a message'], ['it holds none']);
      if (!mayBeTold(reading, index, raised.error)) {
        return breach(
          index,
          ['another exception handler was set before ', raised.type, ' was raised'],
          ['the one that was set earlier was told'],
        );
      }
      told.set(raised.error, call ?? never);
    }
    for (const segment of reading.raising) {
      const { call, raised } = segment;
      if (raised.error === 'foreign' || isExit(raised)) continue;
      const named = told.get(raised.error);
      if (named === undefined) {
        // A loop may tell the handler in a later iteration, so there must have been some: the harness's last turns.
        if (reading.lastTurns < segment.end || ownHandlerSince(reading, segment.end)) continue;
        return breach(segment.end, [the(call), ' raised ', raised.type], ['the exception handler was never told']);
      }
      if (named !== never && named !== call.event.call) {
        const other = reading.call(named);
        return breach(
          segment.end,
          [the(call), ' raised ', raised.type],
          ['the handler was told of the handle of ', other === undefined ? 'another' : the(other)],
        );
      }
      met += 1;
    }
    return met;
  },
  legal: `
    0 call_soon a
    run
    a starts
    a raises Error
    handler Error of a
    handled
  `,
  illegal: `
    0 call_soon a
    run
    a starts
    a raises Error
    hop
    settled
  `,
};

/** The name of the handler that was set last before an event; undefined where the program has set none. */
const handlerAt = (reading: Reading, index: number): string | null | undefined => {
  const { handlerSets } = reading;
  const last = handlerSets[firstAfter(handlerSets.length, (at) => handlerSets[at] ?? 0, index) - 1];
  return last === undefined ? undefined : (reading.event(last) as HandleExceptionsEvent).with;
};

/** Whether the loop's own handler was in charge when the exception was raised, or at any time since. */
const ownHandlerSince = (reading: Reading, index: number): boolean =>
  handlerAt(reading, index) === null ||
  reading.handlerSets.some((at) => at > index && (reading.event(at) as HandleExceptionsEvent).with === null);

/** The handler that is told must be one that was in charge when the exception was raised, or since. */
const mayBeTold = (reading: Reading, index: number, error: number): boolean => {
  if (reading.handlerSets.length === 0) return true;
  const told = (reading.event(index) as HandlerEvent).with;
  if (handlerAt(reading, index) === told) return true;
  const raise = reading.raising.find(({ raised }) => raised.error === error);
  if (raise === undefined || handlerAt(reading, raise.end) === told) return true;
  return reading.handlerSets.some(
    (at) => at > raise.end && at < index && (reading.event(at) as HandleExceptionsEvent).with === told,
  );
};
