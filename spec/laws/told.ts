/** Who is told of exceptions, and when: an exception handler of the program's, or the loop's own, which nobody sees. */

import type { HandleExceptionsEvent } from '../trace.js';
import type { Reading } from './reading.js';
import { firstAfter, never } from './records.js';

/** Whether the loop's own handler was in charge at that event, or at any time since. */
export const ownHandlerSince = (reading: Reading, index: number): boolean => {
  const { handlerSets } = reading;
  const next = firstAfter(handlerSets.length, (at) => handlerSets[at] ?? 0, index);
  for (let at = Math.max(next - 1, 0); at < handlerSets.length; at += 1) {
    const event = reading.event(handlerSets[at] ?? never) as HandleExceptionsEvent;
    if (event.with === null) return true;
  }
  return false;
};
