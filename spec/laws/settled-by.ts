/** Whether what never happened had to, asked of one trace again and again. */

import type { Reading } from './reading.js';
import { never } from './records.js';
import { settledFrom } from './settled.js';

const limits = new WeakMap<Reading, number>();

/** Whether what follows from an event, at once or in the next turns, must have come by the end of the trace. */
export const mustHaveCome = (reading: Reading, cause: number): boolean => {
  let limit = limits.get(reading);
  if (limit === undefined) {
    limit = settledFrom(reading);
    limits.set(reading, limit);
  }
  return cause !== never && cause < limit;
};
