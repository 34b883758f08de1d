/** Timers that came before their deadline on the loop's own clock, which no pause of the machine can bring about. */

import type { CallEvent, StartEvent, Trace } from '../../spec/trace.js';
import { coarsestTick, otherUnit } from '../harness/limits.js';
import type { Found } from './check.js';

/** Seconds: what rounding costs. */
const grain = 1e-5;

/** By how much the worst timer of callLater was early, if one was. */
export const earlyTimer = (trace: Trace): Found | undefined => {
  const calls = trace.events.filter(
    (event): event is CallEvent => event.kind === 'call' && event.how === 'later' && !event.callback.startsWith('~'),
  );
  let worst: { readonly asked: number; readonly waited: number } | undefined;
  for (const { call, asked, before } of calls) {
    const start = trace.events.find((event): event is StartEvent => event.kind === 'start' && event.call === call);
    if (start === undefined || typeof asked !== 'number') continue;
    const waited = start.time - before;
    if (asked - waited <= trace.resolution + grain) continue;
    if (worst === undefined || asked - waited > worst.asked - worst.waited) worst = { asked, waited };
  }
  if (worst === undefined) return undefined;
  const { asked, waited } = worst;
  const expected = `a timer of ${asked} s to start ${asked} s later, or more`;
  const came = `it started ${Number(Math.max(waited, 0).toPrecision(3))} s later`;
  // Hosts round a fraction of a millisecond up to one, and take that long to call a timer.
  if (asked > coarsestTick && waited < (asked * waitedShare) / otherUnit)
    return {
      mistake: 'delays-in-milliseconds',
      expected,
      came,
      mend: 'delays are in seconds, and setTimeout takes milliseconds: multiply by 1000',
      code: 'setTimeout(callback, Math.ceil(delay * 1000), ...args);',
    };
  if (asked - waited <= coarsestTick)
    return {
      mistake: 'no-resolution',
      expected,
      came: `${came}, which is ${Number((asked - waited).toPrecision(3))} s too early`,
      mend: 'round up to whole ticks of the clock; or say, in seconds, by how much a timer may be early',
      code: 'resolution: 0.001,',
    };
  return {
    mistake: 'timers-early',
    expected,
    came,
    mend: 'fire a timer when time() has reached the time of the call plus its delay, and not before',
  };
};

/** Of a delay that was taken for milliseconds a thousandth is waited, and on a busy machine some more. */
const waitedShare = 10;
