import { describe, expect, it } from 'vitest';
import { type Duration, duration, instant } from '../spec/time.js';
import { RuntimeError } from './errors.js';
import type { HostLoop } from './host-loop.js';
import { Timer, timeOf } from './timer.js';
import { VirtualLoop } from './virtual-loop.js';

/** The time that a loop has come to when nothing is left but a stop at 100. */
const runOut = (loop: VirtualLoop): void => {
  loop.callAt(instant(100), () => loop.stop());
  loop.runForever();
};

describe('a timer', () => {
  it('calls once: in so many seconds, or at a time, or soon if that time is over', () => {
    const loop = new VirtualLoop();
    const seen: string[] = [];
    const note = (what: string) => (): number => seen.push(`${what} at ${loop.time()}`);
    loop.advance(1);
    Timer.after(loop, 2, note('after'));
    Timer.at(loop, 5, note('at'));
    Timer.at(loop, 1, note('now'));
    Timer.at(loop, 0, note('over'));
    runOut(loop);
    expect(seen).toEqual(['now at 1', 'over at 1', 'after at 3', 'at at 5']);
  });

  it('that is cancelled does not call, and leaves nothing to the loop', () => {
    const loop = new VirtualLoop();
    const seen: number[] = [];
    const timers = [Timer.after(loop, 2, () => seen.push(1)), Timer.at(loop, 0, () => seen.push(2))];
    for (const timer of timers) timer.cancel();
    runOut(loop);
    for (const timer of timers) timer.cancel();
    expect(seen).toEqual([]);
  });

  it('can be cancelled on a loop that cannot cancel', () => {
    const calls: (() => void)[] = [];
    const seen: number[] = [];
    const loop: HostLoop = { callSoon: () => undefined, callLater: (_delay, callback) => void calls.push(callback) };
    Timer.after(loop, 2, () => seen.push(1)).cancel();
    Timer.after(loop, 2, () => seen.push(2));
    for (const call of [...calls, ...calls]) call();
    expect(seen).toEqual([2]);
  });

  it('needs no more of a loop than callLater and time', () => {
    const delays: number[] = [];
    const loop: HostLoop = {
      callSoon: () => undefined,
      time: () => instant(10),
      callLater: (delay: Duration) => delays.push(delay),
    };
    Timer.at(loop, 12.5, () => undefined);
    expect(delays).toEqual([duration(2.5)]);
    expect(() => Timer.after({ callSoon: () => undefined }, 1, () => undefined)).toThrow(RuntimeError);
    expect(() => timeOf({ callSoon: () => undefined })).toThrow(RuntimeError);
  });
});
