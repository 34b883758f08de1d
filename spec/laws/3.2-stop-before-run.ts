import { firstBatch } from './batch.js';
import { breach, type Law, seconds, the } from './law.js';
import { never } from './records.js';
import { turnBetween, turnsIn } from './turns.js';

export const law: Law = {
  id: '3.2',
  title: 'After a stop that came before it, a run serves what was scheduled already, and returns.',
  basis: 'promised',
  needs: ['restart'],
  source: 'asyncio, run_forever; CPython, test_base_events.test_run_forever_pre_stopped',
  why: 'It is how programs make a loop take just one turn.',
  check(reading) {
    let met = 0;
    const turns = turnsIn(reading);
    for (const run of reading.runs) {
      if (run.main || !run.stoppedBefore || run.end === never || run.raised !== undefined) continue;
      for (const call of firstBatch(reading, run)) {
        if (call.cancelled !== never && call.cancelled < run.end) continue;
        if (call.start === never || call.start > run.end) {
          return breach(
            run.end,
            ['stop was called before the run, and ', the(call), ' was scheduled already'],
            ['the run ended before ', the(call), ' had started'],
          );
        }
        if (!call.own) met += 1;
      }
      const turn = turnBetween(turns, run.begin, run.end);
      if (turn !== undefined)
        return breach(
          turn.start,
          ['stop was called before the run, and only in it was it the turn of ', ...turn.who],
          ['it came in the same run'],
        );
      for (let next = reading.firstSegmentAfter(run.begin); next < reading.segments.length; next += 1) {
        const segment = reading.segments[next];
        const call = segment?.call;
        if (segment === undefined || segment.start > run.end) break;
        if (call === undefined || call.start !== segment.start) continue;
        if (call.at > run.begin) {
          return breach(
            call.start,
            ['stop was called before the run, and ', the(call), ' was scheduled inside it'],
            [the(call), ' started in the same run'],
          );
        }
        if (
          call.timer &&
          reading.virtual &&
          !reading.creeps &&
          !run.blocked &&
          call.earliest > run.time + reading.slack(call.earliest)
        ) {
          return breach(
            call.start,
            [
              'stop was called before the run, so it must not wait, and ',
              the(call),
              ' was due at ',
              seconds(call.earliest),
            ],
            ['the run waited for it'],
          );
        }
      }
      met += 1;
    }
    return met;
  },
  legal: `
    0 call_soon a
    stop
    run
    a starts
    a ends
    returns
  `,
  illegal: `
    0 call_soon a
    stop
    run
    returns
  `,
};
