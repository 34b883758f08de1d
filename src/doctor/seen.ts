/** How a check reads what it saw. */

import type { CallEvent, GoneEvent, ReturnedEvent, StartEvent, Trace, TraceEvent } from '../../spec/trace.js';
import { cutOf } from '../../spec/trace.js';
import type { Found, Unclear } from './check.js';

/** -1 if it did not start. By its name: a loop that loses arguments loses the number of the call as well. */
export const startedAt = ({ events }: Trace, callback: string, after = -1): number =>
  events.findIndex((event, index) => index > after && event.kind === 'start' && event.callback === callback);

export const startOf = (trace: Trace, callback: string): StartEvent | undefined => {
  const event = trace.events[startedAt(trace, callback)];
  return event?.kind === 'start' ? event : undefined;
};

export const callOf = ({ events }: Trace, callback: string): CallEvent | undefined =>
  events.find((event): event is CallEvent => event.kind === 'call' && event.callback === callback);

export const placeOf = ({ events }: Trace, kind: TraceEvent['kind'], after = -1): number =>
  events.findIndex((event, index) => index > after && event.kind === kind);

export const returnedOf = ({ events }: Trace): ReturnedEvent | undefined =>
  events.find((event): event is ReturnedEvent => event.kind === 'returned');

/** It came back, and nobody had asked it to stop. */
export const returnedUnasked = (trace: Trace): boolean => {
  const returned = placeOf(trace, 'returned');
  const stop = placeOf(trace, 'stop');
  return returned >= 0 && (stop < 0 || stop > returned);
};

/** What the text of an exception was, as far as the trace tells. */
export const raisedText = ({ raised }: Pick<ReturnedEvent, 'raised'>): string =>
  raised?.error === 'foreign' && raised.text !== undefined ? `${raised.type}: ${raised.text}` : (raised?.type ?? '');

/** A trace that does not come to its end says that, unless a check knows better. */
export const endOf = (trace: Trace): Found | Unclear | undefined => {
  const last = trace.events.at(-1);
  switch (cutOf(trace)) {
    case undefined:
      return undefined;
    case 'slow':
      return { unclear: 'the loop was too slow for it' };
    case 'hung':
    case 'stuck': {
      const started = trace.events.findLast((event): event is StartEvent => event.kind === 'start');
      return {
        mistake: 'does-not-come-back',
        expected: 'the run to come back',
        came: `it did not${started === undefined ? ', and nothing had started' : `; what had started last is ${nameOf(started.callback)}`}`,
        mend: 'look for a wait that nothing ends, or a loop in the loop that nobody leaves',
      };
    }
    case 'gone':
      return last?.kind === 'gone' ? goneFound(last) : undefined;
  }
};

const goneFound = ({ how, expected, told, complaint }: GoneEvent): Found => ({
  mistake: how === 'protocol' ? 'harness' : 'process-ends',
  expected,
  came: `but ${told}${complaint === undefined ? '' : `; it complained: ${complaint.trim().split('\n').at(-1) ?? ''}`}`,
  mend:
    how === 'protocol'
      ? 'docs/protocol.md tells what a harness writes'
      : 'look for process.exit, for an exception that nobody catches, or for memory that grows',
});

const nameOf = (callback: string): string =>
  callback.startsWith('~') ? "a callback of the harness's" : `the callback ${callback}`;
