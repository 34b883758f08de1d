import { firstBatch } from './batch.js';
import { breach, type Law, the } from './law.js';
import { never } from './records.js';
import { turnBetween, turnsIn } from './turns.js';

export const law: Law = {
  id: '3.1',
  title:
    'After stop the rest of the current batch runs, and what callbacks schedule from then on waits for the next run.',
  basis: 'promised',
  needs: ['restart'],
  source:
    'asyncio, stop, in run_forever: "the loop will run the current batch of callbacks and then exit. Note that new callbacks scheduled by callbacks will not run in this case"',
  why: 'A program that stops its loop to go on later must know what has happened and what is still to come.',
  caveat:
    'A loop may poll more often than once a batch, so only the second callback of a run is held to be in the batch of the first.',
  check(reading) {
    let met = 0;
    const turns = turnsIn(reading);
    const { refusedStop } = reading;
    if (refusedStop !== never && (reading.closed === never || refusedStop < reading.closed)) {
      return breach(refusedStop, ['a loop can be asked to stop at any time'], ['stop raised']);
    }
    for (const run of reading.runs) {
      if (run.main || run.stop === never || run.stoppedBefore || run.end === never || run.raised !== undefined)
        continue;
      for (let next = reading.firstCallAfter(run.stopSegment); next < reading.calls.length; next += 1) {
        const call = reading.calls[next];
        if (call === undefined || call.event.refused !== undefined) continue;
        if (call.at > run.end) break;
        if (call.start !== never && call.start < run.end) {
          return breach(
            call.start,
            ['the loop had been asked to stop, and ', the(call), ' was scheduled by the callback that asked, or later'],
            [the(call), ' started in the same run'],
          );
        }
        if (!call.own) met += 1;
      }
      const turn = turnBetween(turns, run.stopSegment, run.end);
      if (turn !== undefined)
        return breach(
          turn.start,
          ['the loop had been asked to stop, and only then, or later, was it the turn of ', ...turn.who],
          ['it came in the same run'],
        );
      const [first, ...others] = firstBatch(reading, run);
      if (first === undefined || first.start !== run.stopSegment || first.start !== run.first) continue;
      for (const call of others) {
        if (call.cancelled !== never && call.cancelled < run.end) continue;
        if (call.start === never || call.start > run.end) {
          return breach(
            run.end,
            [the(call), ' was in the same batch as the callback that called stop'],
            ['the run ended before ', the(call), ' had started'],
          );
        }
        if (!call.own) met += 1;
      }
    }
    return met;
  },
  legal: `
    0 call_soon a
    call_soon b
    run
    a starts
    stop
    call_soon c
    a ends
    b starts
    b ends
    returns
  `,
  illegal: `
    0 call_soon a
    call_soon b
    run
    a starts
    stop
    a ends
    returns
  `,
};
