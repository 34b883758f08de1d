/** A harness that is gone: the last event tells how. */

import type { GoneEvent } from '../trace.js';
import type { Reading } from './reading.js';
import { never } from './records.js';

/** How often the trace met that; or where the harness went in one of these ways. */
export const goneBy = (
  reading: Reading,
  ...ways: readonly GoneEvent['how'][]
): number | { readonly at: number; readonly event: GoneEvent } => {
  if (reading.hung !== never) return 0;
  if (reading.gone === never) return 1;
  const event = reading.event(reading.gone);
  return event.kind === 'gone' && ways.includes(event.how) ? { at: reading.gone, event } : 0;
};
