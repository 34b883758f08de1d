/**
 * Whether the clock is the one that is claimed, and tells seconds. On the machine's clock each reading stands between two
 * of another clock, so that no pause of the machine is taken for a fault.
 */

import type { AskEvent, BlockEvent } from '../../spec/trace.js';
import { coarsestTick, examinedJump, jumpingRate, otherUnit, shareOfJump, triesOfMistake } from '../harness/limits.js';
import type { Check, Found } from './check.js';
import { earlyTimer } from './early.js';
import { callOf, startOf } from './seen.js';

const wrongUnit = (moved: number, passed: number): Found => ({
  mistake: 'time-in-milliseconds',
  expected: 'time() to tell seconds, in which delays are given too',
  came: `it moved by ${told(moved)} while ${told(passed)} s passed`,
  mend: 'divide by 1000 what performance.now() gives, or what else counts milliseconds',
  code: 'time() { return performance.now() / 1000; }',
});

const noNumber: Found = {
  mistake: 'time-is-no-number',
  expected: 'time() to tell seconds',
  came: 'it told no number, or raised',
  mend: 'return a number of seconds that never goes back',
  code: 'time() { return performance.now() / 1000; }',
};

const standsStill = (moved: number, passed: number): Found => ({
  mistake: 'time-stands-still',
  expected: 'time() to move on while the loop waits or is busy',
  came: `it moved by ${told(moved)} s while ${told(passed)} s passed`,
  mend: 'read the clock each time that time() is called',
  code: 'time() { return performance.now() / 1000; }',
});

const goesBack = (from: number, to: number): Found => ({
  mistake: 'time-goes-back',
  expected: 'time() never to go back',
  came: `it told ${told(from)}, and then ${told(to)}`,
  mend: 'count up, from a clock that nobody sets',
  code: 'time() { return performance.now() / 1000; }',
});

const realTime: Check = {
  name: 'time',
  asked: "time() is the machine's clock, in seconds",
  claims: ['timers'],
  clock: 'real',
  restsOn: ['run', 'nested', 'timer'],
  program: {
    script: [{ op: 'callSoon', callback: 'a' }, { op: 'run' }],
    callbacks: {
      a: [
        { op: 'block', for: 10 },
        { op: 'callLater', callback: 'b', in: 60 },
      ],
      b: [],
    },
  },
  look({ trace }) {
    const block = trace.events.find((event): event is BlockEvent => event.kind === 'block');
    if (block?.host === undefined) return { unclear: 'its harness reads no other clock' };
    const { before, time, host } = block;
    const moved = time - before;
    if (Number.isNaN(moved)) return noNumber;
    const [first, second] = [startOf(trace, 'a'), startOf(trace, 'b')];
    const span = (second?.time ?? 0) - (first?.time ?? 0);
    const longest = (second?.host?.[1] ?? Number.POSITIVE_INFINITY) - (first?.host?.[0] ?? 0);
    if (moved < 0) return goesBack(before, time);
    if (second !== undefined && span < 0) return goesBack(first?.time ?? 0, second.time);
    if (moved > otherUnit * host.longest) return wrongUnit(moved, host.longest);
    if (span > jumpingRate * longest + 2 * trace.resolution)
      return {
        mistake: 'real-clock-jumps',
        expected: "the clock to go as the machine's, since it is claimed to be real",
        came: `it moved by ${told(span)} s while ${told(longest)} s passed`,
        mend: 'a clock that jumps to the next deadline is virtual: say so',
        code: "clock: 'virtual',",
      };
    // The coarsest clocks in use may not have moved at all in less.
    if (host.shortest > coarsestTick + 2 * trace.resolution && moved < host.shortest / otherUnit)
      return standsStill(moved, host.shortest);
    return undefined;
  },
};

const wallClock: Check = {
  name: 'wallClock',
  asked: 'time() does not follow the wall clock when that is set',
  claims: ['timers'],
  clock: 'real',
  restsOn: ['run', 'nested', 'timer', 'time'],
  program: {
    script: [{ op: 'callSoon', callback: 'a' }, { op: 'run' }],
    callbacks: {
      a: [
        { op: 'ask', what: 'time' },
        { op: 'stepWallClock', by: -3600 },
        { op: 'ask', what: 'time' },
        { op: 'stepWallClock', by: 3600 },
      ],
    },
  },
  look({ trace }) {
    const asks = trace.events.filter((event): event is AskEvent => event.kind === 'ask');
    const [before, after] = asks.map(({ answer }) => Number(answer));
    if (before === undefined || after === undefined || !(after < before - 1800)) return undefined;
    return {
      mistake: 'wall-clock',
      expected: 'time() to be monotonic: to go on when the wall clock is set back by an hour',
      came: 'it went back with it',
      mend: 'read a monotonic clock, and not Date.now()',
      code: 'time() { return performance.now() / 1000; }',
    };
  },
};

const virtualTime: Check = {
  name: 'time',
  asked: 'time() is a virtual clock, in seconds, which jumps to the next deadline',
  claims: ['timers'],
  clock: 'virtual',
  restsOn: ['run', 'nested', 'timer'],
  program: {
    script: [{ op: 'callLater', callback: 'a', in: { seconds: examinedJump } }, { op: 'run' }],
    callbacks: { a: [{ op: 'stop' }] },
  },
  tries: triesOfMistake,
  look({ trace, within }) {
    const [call, start] = [callOf(trace, 'a'), startOf(trace, 'a')];
    if (call === undefined || start === undefined) return undefined;
    const moved = start.time - call.time;
    if (Number.isNaN(moved)) return noNumber;
    if (moved < 0) return goesBack(call.time, start.time);
    if (moved === 0) return standsStill(moved, examinedJump);
    if (moved > otherUnit * examinedJump) return wrongUnit(moved, examinedJump);
    const early = earlyTimer(trace);
    if (early !== undefined) return early;
    if (within < shareOfJump * examinedJump) return undefined;
    return {
      mistake: 'virtual-clock-waits',
      expected: `a timer of ${examinedJump} s to take no time, since the clock is claimed to be virtual`,
      came: `the quickest of ${triesOfMistake} tries took longer than ${told(shareOfJump * examinedJump)} s`,
      mend: "a clock that waits is the machine's: say so",
      code: "clock: 'real',",
    };
  },
};

/** To three digits: more of a number of seconds says nothing. */
const told = (seconds: number): string => String(Number(seconds.toPrecision(3)));

export const clocks: readonly Check[] = [realTime, virtualTime, wallClock];
