import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ExceptionContext, KeyboardInterrupt, SystemExit } from '../spec/event-loop.js';
import { duration, instant } from '../spec/time.js';
import { collectGarbage } from '../src/harness/garbage.js';
import { HostClock } from './clock.js';
import { getRunningLoop, ReferenceLoop, RuntimeError } from './event-loop.js';
import { VirtualLoop } from './virtual-loop.js';

const million = 1_000_000;

describe('the reference loop', () => {
  it('runs callbacks in order, and timers in the order of their deadlines', () => {
    const loop = new VirtualLoop();
    const seen: string[] = [];
    const note = (what: string) => (): number => seen.push(`${what} at ${loop.time()}`);
    loop.callLater(duration(2), note('b'));
    loop.callAt(instant(1), note('a'));
    loop.callSoon(note('x'));
    loop.callSoon(note('y'));
    loop.callLater(duration(3), () => loop.stop());
    loop.runForever();
    expect(seen).toEqual(['x at 0', 'y at 0', 'a at 1', 'b at 2']);
  });

  it('serves a chain of a million callbacks without growing its stack', () => {
    const loop = new VirtualLoop();
    let left = million;
    const next = (): void => {
      left -= 1;
      if (left > 0) loop.callSoon(next);
      else loop.stop();
    };
    loop.callSoon(next);
    loop.runForever();
    expect(left).toBe(0);
  });

  it('serves a crowd of a million timers in the order of their deadlines', () => {
    const loop = new VirtualLoop();
    let served = 0;
    let latest = -1;
    const note = (deadline: number): void => {
      if (deadline < latest) throw new Error(`Expected ${deadline} before ${latest}.`);
      latest = deadline;
      served += 1;
    };
    for (let count = 0; count < million; count += 1) {
      const deadline = (count * 7919) % 10_007;
      loop.callAt(instant(deadline), note, deadline);
    }
    loop.callAt(instant(10_007), () => loop.stop());
    loop.runForever();
    expect(served).toBe(million);
  });

  it('lets go of timers that are cancelled in their thousands, long before they are due', async () => {
    const loop = new VirtualLoop();
    const handles = Array.from({ length: 5000 }, () => loop.callLater(duration(3600), () => undefined));
    const watched = handles.map((handle) => new WeakRef(handle));
    for (const handle of handles.splice(0)) handle.cancel();
    await collectGarbage();
    expect(watched.filter((handle) => handle.deref() !== undefined).length).toBeLessThan(200);
    loop.close();
  });

  it('waits a day at the most at a time, and for a timer of three days all the same', () => {
    const loop = new VirtualLoop();
    const seen: number[] = [];
    loop.callLater(duration(3 * 86_400), () => {
      seen.push(loop.time());
      loop.stop();
    });
    loop.runForever();
    expect(seen).toEqual([3 * 86_400]);
  });

  it('refuses a deadline that is not a number, and keeps those that it has', () => {
    const loop = new VirtualLoop();
    const seen: string[] = [];
    loop.callLater(duration(1), () => seen.push('a'));
    expect(() => loop.callLater(duration(Number.NaN), () => undefined)).toThrow(RangeError);
    loop.callLater(duration(2), () => loop.stop());
    loop.runForever();
    expect(seen).toEqual(['a']);
  });

  it('refuses to be run, or closed, while it runs, and to be used when it is closed', () => {
    const loop = new VirtualLoop();
    const refused: unknown[] = [];
    const attempt = (what: () => unknown): void => {
      try {
        what();
      } catch (thrown) {
        refused.push(thrown instanceof RuntimeError ? thrown.message : thrown);
      }
    };
    loop.callSoon(() => {
      attempt(() => loop.runForever());
      attempt(() => new VirtualLoop().runForever());
      attempt(() => loop.close());
      loop.stop();
    });
    loop.runForever();
    loop.close();
    loop.close();
    expect(loop.isClosed()).toBe(true);
    for (const use of [
      () => loop.callSoon(() => undefined),
      () => loop.callLater(duration(1), () => undefined),
      () => loop.runForever(),
    ])
      attempt(use);
    expect(refused).toEqual([
      'This loop is running already.',
      'Another loop is running in this thread.',
      'A running loop cannot be closed; stop it first.',
      'This loop is closed.',
      'This loop is closed.',
      'This loop is closed.',
    ]);
  });

  it('says which loop is running, in its callbacks only', () => {
    const loop = new VirtualLoop();
    const seen: unknown[] = [getRunningLoop()];
    loop.callSoon(() => {
      seen.push(getRunningLoop() === loop, loop.isRunning());
      loop.stop();
    });
    loop.runForever();
    seen.push(getRunningLoop(), loop.isRunning());
    expect(seen).toEqual([undefined, true, true, undefined, false]);
  });

  it.each([SystemExit, KeyboardInterrupt])('lets an exit leave the run, and can be run again', (Exit) => {
    const loop = new VirtualLoop();
    const seen: string[] = [];
    loop.callSoon(() => {
      throw new Exit('now');
    });
    loop.callSoon(() => {
      seen.push('the rest');
      loop.stop();
    });
    expect(() => loop.runForever()).toThrow(Exit);
    expect(loop.isRunning()).toBe(false);
    expect(getRunningLoop()).toBeUndefined();
    loop.runForever();
    expect(seen).toEqual(['the rest']);
  });
});

describe('the exception handler of the reference loop', () => {
  const failing = (loop: ReferenceLoop, error: Error): void => {
    loop.callSoon(() => {
      throw error;
    });
    loop.callSoon(() => loop.stop());
  };

  it('is told of the exception, with a message and the handle', () => {
    const loop = new VirtualLoop();
    const told: ExceptionContext[] = [];
    loop.setExceptionHandler((context) => told.push(context));
    const error = new Error('x');
    const handle = loop.callSoon(() => {
      throw error;
    });
    loop.callSoon(() => loop.stop());
    loop.runForever();
    expect(told).toEqual([{ message: 'A callback raised an exception.', exception: error, handle }]);
  });

  it('is not needed: what nobody takes is logged', () => {
    const logged: unknown[] = [];
    const loop = new ReferenceLoop({ log: (message, exception) => logged.push(message, exception) });
    const error = new Error('x');
    failing(loop, error);
    loop.runForever();
    expect(logged).toEqual(['A callback raised an exception.', error]);
  });

  it('may raise, which is logged with what it was told of', () => {
    const logged: unknown[] = [];
    const loop = new ReferenceLoop({ log: (message, exception) => logged.push(message, exception) });
    const [first, second] = [new Error('first'), new Error('second')];
    loop.setExceptionHandler(() => {
      throw second;
    });
    failing(loop, first);
    loop.runForever();
    expect(logged).toEqual(['The exception handler raised', second, 'A callback raised an exception.', first]);
  });

  it('may leave the run', () => {
    const loop = new VirtualLoop();
    loop.setExceptionHandler(() => {
      throw new SystemExit('now');
    });
    failing(loop, new Error('x'));
    expect(() => loop.runForever()).toThrow(SystemExit);
  });

  it('can be taken away again', () => {
    const logged: unknown[] = [];
    const loop = new ReferenceLoop({ log: (message) => logged.push(message) });
    loop.setExceptionHandler(() => undefined);
    loop.setExceptionHandler(null);
    failing(loop, new Error('x'));
    loop.runForever();
    expect(logged).toEqual(['A callback raised an exception.']);
  });

  it('is the console unless somebody says otherwise', () => {
    const written = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const loop = new ReferenceLoop();
    const error = new Error('x');
    failing(loop, error);
    loop.runForever();
    expect(written.mock.calls).toEqual([['A callback raised an exception.', error]]);
    written.mockRestore();
  });
});

describe("the reference loop on the host's clock", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('returns a promise, and leaves the thread to the host between its callbacks', async () => {
    const loop = new ReferenceLoop({ clock: new HostClock() });
    const seen: string[] = [];
    loop.callLater(duration(0.01), () => {
      seen.push('timer');
      loop.stop();
    });
    const running = loop.runForever();
    loop.callSoon(() => seen.push(`soon, running ${getRunningLoop() === loop}`));
    setImmediate(() => seen.push(`host, running ${getRunningLoop() !== undefined}`));
    await running;
    expect(seen).toEqual(['soon, running true', 'host, running false', 'timer']);
    expect(loop.isRunning()).toBe(false);
  });

  it('is woken by a stop from outside, however long it would have waited', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const loop = new ReferenceLoop({ clock: new HostClock() });
    loop.callLater(duration(3600), () => undefined);
    const running = loop.runForever();
    expect(loop.isRunning()).toBe(true);
    loop.stop();
    await running;
    expect(loop.isRunning()).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects with an exit, and can be run again', async () => {
    const loop = new ReferenceLoop({ clock: new HostClock() });
    loop.callSoon(() => {
      throw new SystemExit('now');
    });
    await expect(Promise.resolve(loop.runForever())).rejects.toThrow(SystemExit);
    expect(getRunningLoop()).toBeUndefined();
    loop.stop();
    await loop.runForever();
    expect(loop.isRunning()).toBe(false);
  });
});
