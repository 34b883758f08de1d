import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { duration } from '../spec/time.js';
import { HostClock, VirtualClock } from './clock.js';

describe('a virtual clock', () => {
  it('moves by what is waited for, and not otherwise', () => {
    const clock = new VirtualClock();
    expect(clock.now()).toBe(0);
    clock.wait(duration(2.5));
    expect(clock.now()).toBe(2.5);
    clock.wait(duration(0));
    clock.wait(duration(-3));
    clock.wake();
    expect(clock.now()).toBe(2.5);
  });

  it('can be moved on while nobody waits, never back', () => {
    const clock = new VirtualClock();
    clock.advance(duration(4));
    clock.advance(duration(-1));
    expect(clock.now()).toBe(4);
  });

  it('with a step shows whole steps', () => {
    const clock = new VirtualClock(0.5);
    clock.advance(duration(1.7));
    expect(clock.now()).toBe(1.5);
  });

  it('with a step gets on however little is waited for', () => {
    const clock = new VirtualClock(0.5);
    for (let count = 0; count < 16; count += 1) clock.wait(duration(Number.MIN_VALUE));
    expect(clock.now()).toBe(0.5);
  });
});

describe("the host's clock", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  /** Whether a promise is settled, without waiting for it. */
  const isOver = async (waiting: Promise<void>): Promise<boolean> => {
    let over = false;
    void waiting.then(() => {
      over = true;
    });
    await Promise.resolve();
    await Promise.resolve();
    return over;
  };

  it('waits as long as it is told, in whole milliseconds', async () => {
    const waiting = new HostClock().wait(duration(0.0015));
    vi.advanceTimersByTime(1);
    expect(await isOver(waiting)).toBe(false);
    vi.advanceTimersByTime(1);
    expect(await isOver(waiting)).toBe(true);
  });

  it("ends a wait when it is woken, at the end of the host's turn, and leaves no timer behind", async () => {
    const clock = new HostClock();
    const waiting = clock.wait(duration(3600));
    expect(vi.getTimerCount()).toBe(1);
    clock.wake();
    expect(await isOver(waiting)).toBe(false);
    vi.advanceTimersByTime(0);
    expect(await isOver(waiting)).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    clock.wake();
  });

  it('gives the host no second turn for nothing right after it had one, and a third time it does', async () => {
    const clock = new HostClock();
    const first = clock.wait(duration(3600));
    clock.wake();
    vi.advanceTimersByTime(0);
    await first;
    expect(await isOver(clock.wait(duration(0)))).toBe(true);
    expect(await isOver(clock.wait(duration(0)))).toBe(false);
  });

  it('gives the host a turn where there is nothing to wait for', async () => {
    const waiting = new HostClock().wait(duration(0));
    expect(await isOver(waiting)).toBe(false);
    vi.runAllTicks();
    vi.advanceTimersByTime(0);
    expect(await isOver(waiting)).toBe(true);
  });

  it('tells seconds that never decrease', () => {
    const clock = new HostClock();
    const first = clock.now();
    vi.advanceTimersByTime(1500);
    expect(clock.now() - first).toBeCloseTo(1.5, 6);
  });
});
