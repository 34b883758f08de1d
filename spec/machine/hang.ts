/** A loop that does not come back: what it had to do next tells which law it breaks. */

import type { HungEvent } from '../trace.js';
import type { Phrase } from '../verdict.js';
import type { Agenda } from './agenda.js';
import { refuse } from './refusal.js';
import type { RunState } from './run-state.js';

export const nameHang = (
  agenda: Agenda,
  run: RunState,
  event: HungEvent,
  index: number,
  wallStepped: boolean,
  coarse: boolean,
): void => {
  const waited: Phrase =
    event.after === 0
      ? ['the loop waited, and nothing was left that could wake it']
      : ['the loop did not come back for ', { seconds: event.after }];
  if (wallStepped) return refuse('15.2', index, ['the wall clock was set, which moves no timer'], waited);
  const cancelled = agenda.cancelledInFront();
  if (cancelled !== undefined) {
    return refuse(
      '1.8',
      index,
      [{ call: cancelled.event.call }, ' had been cancelled, and is to be passed over'],
      waited,
    );
  }
  const next = agenda.first();
  const dropped = [next, agenda.firstTimer()].find((item) => item !== undefined && item.at < run.refusedClose);
  if (dropped !== undefined)
    refuse('3.11', index, ['a close was refused while ', { call: dropped.event.call }, ' waited'], waited);
  if (next !== undefined) {
    const law = agenda.crossedRuns(next) ? '3.4' : next.madeInRun < 0 ? '1.13' : '1.2';
    return refuse(law, index, [{ call: next.event.call }, ' was ready'], waited);
  }
  const exact = agenda.items.find(
    (item) => item?.timer === true && item.state === 'waiting' && item.latest === event.time,
  );
  const timer = exact ?? agenda.firstTimer();
  if (timer !== undefined) {
    const law = coarse ? '15.3' : exact !== undefined ? '15.4' : agenda.crossedRuns(timer) ? '3.4' : '2.20';
    return refuse(law, index, [{ call: timer.event.call }, ' was due at ', { seconds: timer.latest }], waited);
  }
  if (run.active) refuse('3.1', index, ['nothing was left to do, and the loop had been asked to stop'], waited);
};

/** Something has started and not come back: a statement in it has called the loop. */
export const hangInside = (event: HungEvent, index: number): void =>
  refuse(
    '0.1',
    index,
    ['nothing that a program does takes long'],
    ['what had started did not come back for ', { seconds: event.after }],
  );
