/**
 * A loop that cannot listen serves nobody, and meets no law of servers. Why it cannot, say since a port of its own is in
 * use, stands in the trace, where nobody would look for it.
 */

import type { WaitId } from '../../spec/occurrence.js';
import type { Trace } from '../../spec/trace.js';

/** What was raised instead of listening, in words. */
export const failureToListen = ({ events }: Trace): string | undefined => {
  const waits = new Set<WaitId>();
  for (const event of events) {
    if (event.kind === 'await' && (event.what === 'listen' || event.what === 'serve')) waits.add(event.wait);
    // A wait that a program cancels is no failure.
    if (event.kind !== 'awaited' || !waits.has(event.wait) || event.raised?.error !== 'foreign') continue;
    const { type, text } = event.raised;
    if (type !== 'CancelledError') return text === undefined ? type : `${type}: ${text}`;
  }
  return undefined;
};
