import { describe, expect, it, vi } from 'vitest';
import { HostClock } from '../../reference-impl/clock.js';
import { getRunningLoop, ReferenceLoop } from '../../reference-impl/event-loop.js';
import type { Channel } from '../../reference-impl/kernel.js';
import { SimulatedLoop } from '../../reference-impl/simulated-loop.js';
import { attachTools } from '../../reference-impl/tools.js';
import { VirtualLoop } from '../../reference-impl/virtual-loop.js';
import { callbackCapabilities } from '../../spec/capability.js';
import type { Coroutine } from '../../spec/future.js';
import { laws } from '../../spec/laws/index.js';
import type { Program } from '../../spec/program.js';
import { bulkEcho } from '../../spec/scenarios/sockets.js';
import type { Trace, TraceEvent } from '../../spec/trace.js';
import minimal from '../adapters/minimal.js';
import reference from '../adapters/reference.js';
import realtime from '../adapters/reference-realtime.js';
import type { AnyAdapter } from '../harness/adapter.js';
import { judge } from '../judge/judge.js';
import { AdapterError } from './driver.js';
import { inProcessDriver } from './in-process.js';

const any = (adapter: unknown): AnyAdapter => adapter as AnyAdapter;

const on = (adapter: unknown) => inProcessDriver(any(adapter));

const only = async (adapter: unknown, program: Program): Promise<Trace> => {
  const [trace] = await on(adapter).run([program]);
  if (trace === undefined) throw new Error('Expected a trace of the program, got none.');
  return trace;
};

const has = (trace: Trace | undefined, kind: TraceEvent['kind']): boolean =>
  trace?.events.some((event) => event.kind === kind) ?? false;

const one: Program = { script: [{ op: 'callSoon', callback: 'a' }, { op: 'run' }], callbacks: { a: [] } };

const printing = (text: string): Program => ({ script: [{ op: 'print', text }, ...one.script], callbacks: { a: [] } });

const printed = (trace: Trace | undefined): readonly string[] =>
  trace?.events.flatMap((event) => (event.kind === 'print' ? [event.text] : [])) ?? [];

/** Does not come back from a run for which two callbacks were scheduled. */
class Spinning extends VirtualLoop {
  override runForever(): void | Promise<void> {
    while (this.ready.length === 2);
    return super.runForever();
  }
}

const two: Program = {
  script: [{ op: 'callSoon', callback: 'a' }, { op: 'callSoon', callback: 'b' }, { op: 'run' }],
  callbacks: { a: [], b: [] },
};

describe('the driver', () => {
  it('gives the traces in the order of the programs, on either clock', async () => {
    const words = ['one', 'two', 'three', 'four'];
    for (const adapter of [reference, realtime, minimal]) {
      const traces = await on(adapter).run(words.map(printing));
      expect(traces.map(printed)).toEqual(words.map((word) => [word]));
    }
  });

  it('makes a new loop for each program', async () => {
    const closing: Program = { script: [{ op: 'close' }], callbacks: {} };
    const traces = await on(reference).run([closing, one]);
    expect(judge(one, traces[1] ?? (await only(reference, one))).violations).toEqual([]);
    expect(traces.length).toBe(2);
  });

  it('tells of a loop that does not come back with an event, and goes on to the other programs', async () => {
    const driver = on({ ...reference, claims: callbackCapabilities, create: () => new Spinning() });
    const traces = await driver.run([one, two, printing('x')], { patience: 0.1 });
    expect(traces.map((trace) => has(trace, 'returned'))).toEqual([true, false, true]);
    const [, hung] = traces;
    if (hung === undefined) throw new Error('Expected a trace of the program, got none.');
    expect(hung.events.at(-1)).toMatchObject({ kind: 'hung', after: 0.2 });
    expect(judge(two, hung).violations.map(({ law }) => law)).toEqual(['1.13']);
  });

  it('tries again while the thread had no processor, since then it was the machine that stalled', async () => {
    const cell = new Int32Array(new SharedArrayBuffer(4));
    let stalls = 3;
    /** Rests for as long as it is let, as if the machine stood still. */
    class Stalled extends VirtualLoop {
      override runForever(): void | Promise<void> {
        if (this.ready.length === 2 && stalls > 0) {
          stalls -= 1;
          Atomics.wait(cell, 0, 0);
        }
        return super.runForever();
      }
    }
    const traces = await on({ ...reference, claims: callbackCapabilities, create: () => new Stalled() }).run(
      [one, two, one],
      { patience: 0.1 },
    );
    expect(stalls).toBe(0);
    expect(traces.map((trace) => has(trace, 'returned'))).toEqual([true, true, true]);
  });

  it('does not take a loop that receives byte by byte for one that hangs, however many events that makes', async () => {
    class ByteByByte extends SimulatedLoop {
      override *sockReceive(socket: Channel): Coroutine<Uint8Array> {
        return yield* super.sockReceive(socket, 1);
      }
    }
    const program = bulkEcho(1_000_000);
    const driver = on({ ...reference, create: () => attachTools(new ByteByByte()) });
    const [trace] = await driver.run([program], { patience: 0.05 });
    expect(trace?.events.at(-1)).toMatchObject({ kind: 'hung', goesOn: true });
    if (trace !== undefined)
      expect(
        judge(
          program,
          trace,
          laws,
          laws.map(() => 0),
        ).violations,
      ).toEqual([]);
  });

  it('gives a program of very many callbacks a longer time', async () => {
    const many: Program = { ...two, fuel: 1_000_000 };
    /** Keeps the thread busy for three times the patience that a small program gets. */
    class Slow extends VirtualLoop {
      override runForever(): void | Promise<void> {
        const busy = this.ready.length === 2 ? 300 : 0;
        for (const began = performance.now(); performance.now() - began < busy; );
        return super.runForever();
      }
    }
    const traces = await on({ ...reference, claims: callbackCapabilities, create: () => new Slow() }).run(
      [one, many, two, one],
      { patience: 0.1 },
    );
    expect(traces.map((trace) => has(trace, 'returned'))).toEqual([true, true, false, true]);
  });

  it('passes on, as a fault of the adapter, what its factory throws in the middle of a campaign', async () => {
    let made = 0;
    const create = (): VirtualLoop => {
      made += 1;
      if (made > 2) throw new Error('no more');
      return new VirtualLoop();
    };
    const driver = on({ ...reference, claims: callbackCapabilities, create });
    await expect(driver.run([one, one, one])).rejects.toThrow(
      new AdapterError(
        'Expected the factory of "reference" to make a loop, it threw "Error: no more"; call it by itself to see where.',
      ),
    );
  });

  it('waits for a loop on a virtual clock that returns a promise', async () => {
    class Later extends VirtualLoop {
      override async runForever(): Promise<void> {
        await Promise.resolve();
        await super.runForever();
      }
    }
    const traces = await on({ ...reference, claims: callbackCapabilities, create: () => new Later() }).run([
      one,
      printing('x'),
      one,
    ]);
    expect(traces.map((trace) => has(trace, 'returned'))).toEqual([true, true, true]);
    expect(printed(traces[1])).toEqual(['x']);
  });

  it('gives up a promise that is never settled, and says how long it has waited', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const endless = {
        callSoon: () => undefined,
        runForever: () => new Promise(() => undefined),
        stop: () => undefined,
      };
      const driver = on({ name: 'endless', version: '1', clock: 'real', claims: [], create: () => endless });
      const running = driver.run([one]);
      await vi.advanceTimersByTimeAsync(60_000);
      const [trace] = await running;
      expect(trace?.events.at(-1)).toMatchObject({ kind: 'hung', after: 10 });
    } finally {
      vi.useRealTimers();
    }
  });

  it('runs those that need the process for themselves alone', async () => {
    const stepping: Program = {
      script: [{ op: 'stepWallClock', by: -3600 }, ...one.script],
      callbacks: { a: [{ op: 'print', text: 'a' }] },
    };
    let running = 0;
    let most = 0;
    class Counting extends ReferenceLoop {
      constructor() {
        super({ clock: new HostClock() });
      }

      override async runForever(): Promise<void> {
        running += 1;
        most = Math.max(most, running);
        await super.runForever();
        running -= 1;
      }
    }
    const traces = await on({
      ...realtime,
      claims: callbackCapabilities,
      create: () => new Counting(),
      runningLoop: getRunningLoop,
    }).run([stepping, stepping]);
    expect(traces.map(printed)).toEqual([['a'], ['a']]);
    expect(most).toBe(1);
  });
});
