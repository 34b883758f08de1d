import { describe, expect, it } from 'vitest';
import { VirtualLoop } from '../../reference-impl/virtual-loop.js';
import { callbackCapabilities } from '../../spec/capability.js';
import type { Program } from '../../spec/program.js';
import type { Trace, TraceEvent } from '../../spec/trace.js';
import minimal from '../adapters/minimal.js';
import reference from '../adapters/reference.js';
import realtime from '../adapters/reference-realtime.js';
import { inProcessDriver } from '../driver/in-process.js';
import type { AnyAdapter } from './adapter.js';

const traceOf = async (adapter: unknown, program: Program): Promise<Trace> => {
  const [trace] = await inProcessDriver(adapter as AnyAdapter).run([program]);
  if (trace === undefined) throw new Error('Expected a trace of the program, got none.');
  return trace;
};

const kinds = <Kind extends TraceEvent['kind']>(
  { events }: Trace,
  kind: Kind,
): readonly Extract<TraceEvent, { kind: Kind }>[] =>
  events.filter((event): event is Extract<TraceEvent, { kind: Kind }> => event.kind === kind);

/** What the program does, without what the harness does. */
const own = ({ events }: Trace): readonly string[] =>
  events.flatMap((event) => {
    if (event.kind === 'call' || event.kind === 'start')
      return event.callback.startsWith('~') ? [] : [`${event.kind} ${event.callback}`];
    return event.kind === 'stop' || event.kind === 'settled' ? [event.kind] : [];
  });

describe('the harness', () => {
  it('does what the program says, and stops the loop when nothing is left', async () => {
    const trace = await traceOf(reference, {
      script: [{ op: 'callSoon', callback: 'a' }, { op: 'run' }],
      callbacks: { a: [{ op: 'callLater', callback: 'b', in: 1 }], b: [] },
    });
    expect(own(trace)).toEqual(['call a', 'start a', 'call b', 'start b', 'settled', 'stop']);
  });

  it('lets callbacks do nothing once the fuel is used up', async () => {
    const trace = await traceOf(reference, {
      script: [{ op: 'callSoon', callback: 'a' }, { op: 'run' }],
      callbacks: { a: [{ op: 'callSoon', callback: 'a' }] },
      fuel: 3,
    });
    const starts = kinds(trace, 'start').filter(({ callback }) => callback === 'a');
    expect(starts.map(({ spent }) => spent)).toEqual([undefined, undefined, undefined, true]);
  });

  it('ends a run in which a callback was lost, at its horizon', async () => {
    class Losing extends VirtualLoop {
      #lost = false;

      override callSoon(...given: Parameters<VirtualLoop['callSoon']>): ReturnType<VirtualLoop['callSoon']> {
        const handle = super.callSoon(...given);
        if (!this.#lost) this.ready.shift();
        this.#lost = true;
        return handle;
      }
    }
    const trace = await traceOf(
      { ...reference, claims: callbackCapabilities, create: () => new Losing() },
      { script: [{ op: 'callSoon', callback: 'a' }, { op: 'run' }], callbacks: { a: [] }, fuel: 2 },
    );
    expect(kinds(trace, 'start').map(({ callback }) => callback)).toContain('~horizon');
    expect(trace.events.at(-1)?.kind).toBe('returned');
    expect(kinds(trace, 'settled').length).toBe(1);
  });

  it('ends a run without timers by turns of callSoon', async () => {
    const trace = await traceOf(minimal, {
      script: [{ op: 'callSoon', callback: 'a' }, { op: 'run' }],
      callbacks: { a: [{ op: 'callSoon', callback: 'b' }], b: [] },
    });
    expect(own(trace)).toEqual(['call a', 'start a', 'call b', 'start b', 'settled', 'stop']);
    expect(kinds(trace, 'settled')[0]).not.toHaveProperty('deadline');
  });

  it('tells which call a callback was started for, and with what', async () => {
    const trace = await traceOf(reference, {
      script: [
        { op: 'callSoon', callback: 'a', args: [1, { k: [null] }] },
        { op: 'callSoon', callback: 'a', context: 'k' },
        { op: 'run' },
      ],
      callbacks: { a: [] },
    });
    const [first, second] = kinds(trace, 'start');
    expect(first).toMatchObject({ call: 0, args: [1, { k: [null] }] });
    expect(first).not.toHaveProperty('context');
    expect(second).toMatchObject({ call: 1, context: 'k' });
    expect(second).not.toHaveProperty('args');
  });

  it('says what arrived when it is not what was passed', async () => {
    class Garbling extends VirtualLoop {
      override callSoon(callback: Parameters<VirtualLoop['callSoon']>[0]): ReturnType<VirtualLoop['callSoon']> {
        const garbled = ['x', undefined, () => undefined, [1], { k: 1n }] as const;
        return super.callSoon(callback as (...args: never[]) => unknown, ...garbled);
      }
    }
    const trace = await traceOf(
      { ...reference, create: () => new Garbling(), claims: ['arguments', 'restart'] },
      { script: [{ op: 'callSoon', callback: 'a' }, { op: 'run' }], callbacks: { a: [{ op: 'stop' }] } },
    );
    expect(kinds(trace, 'start')[0]).toMatchObject({
      call: -1,
      args: ['x', '<undefined>', '<function>', [1], { k: '<bigint>' }],
    });
  });

  it('puts the wall clock back', async () => {
    const before = Date.now;
    let seen = 0;
    class Looking extends VirtualLoop {
      override stop(): void {
        seen = Date.now();
        super.stop();
      }
    }
    const now = Date.now();
    await traceOf(
      { ...reference, claims: callbackCapabilities, create: () => new Looking() },
      { script: [{ op: 'stepWallClock', by: 1e6 }, { op: 'stepWallClock', by: 1e6 }, { op: 'run' }], callbacks: {} },
    );
    expect(seen).toBeGreaterThanOrEqual(now + 2e9);
    expect(Date.now).toBe(before);
  });

  it('counts which handles of cancelled calls the loop still holds', async () => {
    const hoard: unknown[] = [];
    class Hoarding extends VirtualLoop {
      override callLater(...given: Parameters<VirtualLoop['callLater']>): ReturnType<VirtualLoop['callLater']> {
        const handle = super.callLater(...given);
        if (hoard.length < 70) hoard.push(handle);
        return handle;
      }
    }
    const program: Program = {
      script: [
        { op: 'callLater', callback: 'a', in: { seconds: 3000 }, times: 400 },
        { op: 'cancel', handle: 'a' },
        { op: 'askRetained' },
      ],
      callbacks: { a: [] },
    };
    const held = async (adapter: unknown): Promise<unknown> => kinds(await traceOf(adapter, program), 'ask')[0]?.answer;
    expect(await held({ ...reference, claims: callbackCapabilities, create: () => new Hoarding() })).toEqual([
      expect.any(Number),
      400,
    ]);
    const [few] = (await held(reference)) as readonly number[];
    const [many] = (await held({
      ...reference,
      claims: callbackCapabilities,
      create: () => new Hoarding(),
    })) as readonly number[];
    expect(few).toBeLessThan(200);
    expect(hoard.length).toBe(70);
    expect(many).toBeGreaterThanOrEqual(70);
  });

  it('tells what a run cost, on the real clock', async () => {
    const trace = await traceOf(realtime, {
      script: [{ op: 'askCost' }, { op: 'callLater', callback: 'a', in: 1 }, { op: 'run' }, { op: 'askCost' }],
      callbacks: { a: [] },
    });
    const [before, after] = kinds(trace, 'ask');
    expect(before?.answer).toBeNull();
    const [processor, elapsed] = (after?.answer ?? []) as readonly number[];
    expect(processor).toBeGreaterThan(0);
    expect(elapsed).toBeGreaterThan(0);
  });

  it('encloses what a busy callback and each start say between two readings of the host', async () => {
    const trace = await traceOf(realtime, {
      script: [{ op: 'callSoon', callback: 'a' }, { op: 'run' }],
      callbacks: { a: [{ op: 'block', for: 1 }] },
    });
    const [block] = kinds(trace, 'block');
    expect(block?.host?.shortest).toBeGreaterThanOrEqual(0.005);
    expect(block?.host?.longest).toBeGreaterThanOrEqual(block?.host?.shortest ?? Number.NaN);
    const [start] = kinds(trace, 'start');
    const [from, to] = start?.host ?? [];
    expect(to).toBeGreaterThanOrEqual(from ?? Number.NaN);
  });

  it('writes down what a loop refuses, and goes on', async () => {
    class Refusing extends VirtualLoop {
      override callSoon(...given: Parameters<VirtualLoop['callSoon']>): ReturnType<VirtualLoop['callSoon']> {
        if (this.isRunning()) return super.callSoon(...given);
        throw new TypeError('not now');
      }

      override isRunning(): boolean {
        throw 'no';
      }
    }
    const trace = await traceOf(
      { ...reference, claims: callbackCapabilities, create: () => new Refusing() },
      {
        script: [
          { op: 'callSoon', callback: 'a' },
          { op: 'ask', what: 'isRunning' },
          { op: 'print', text: 'on' },
        ],
        callbacks: { a: [] },
      },
    );
    expect(trace.events.map((event) => ('refused' in event ? event.refused : event.kind))).toEqual([
      'string',
      'string',
      'print',
    ]);
  });

  it('says in words, where JSON has no number, when an infinite timer is due', async () => {
    const trace = await traceOf(reference, {
      script: [
        { op: 'callLater', callback: 'a', in: 'infinity' },
        { op: 'askHandle', what: 'when', handle: 'a' },
      ],
      callbacks: { a: [] },
    });
    const [call] = kinds(trace, 'call');
    expect(call?.asked).toBe('infinity');
    expect(call).not.toHaveProperty('when');
    expect(kinds(trace, 'ask')[0]?.answer).toBe('infinity');
  });

  it('asks a handle only what a handle can tell', async () => {
    const trace = await traceOf(reference, {
      script: [
        { op: 'askHandle', what: 'when', handle: 'nobody' },
        { op: 'callSoon', callback: 'a' },
        { op: 'askHandle', what: 'when', handle: 'a' },
        { op: 'askHandle', what: 'cancelled', handle: 'a' },
      ],
      callbacks: { a: [] },
    });
    expect(kinds(trace, 'ask').map(({ call, answer }) => [call, answer])).toEqual([
      [undefined, null],
      [0, null],
      [0, false],
    ]);
  });

  it('adds nothing to a trace that is finished, whatever the loop still resumes', async () => {
    const kept: Iterator<unknown>[] = [];
    const loop = {
      callSoon: () => undefined,
      runForever: () => undefined,
      stop: () => undefined,
      createFuture: () => undefined,
      createTask: (coroutine: Iterator<unknown>) => {
        kept.push(coroutine);
        coroutine.next();
        return coroutine;
      },
    };
    const trace = await traceOf(
      { name: 'late', version: '1', clock: 'virtual', claims: ['tasks'], create: () => loop },
      {
        script: [{ op: 'spawn', coroutine: 'foo' }, { op: 'run' }],
        callbacks: {},
        coroutines: { foo: [{ op: 'yield' }, { op: 'print', text: 'late' }] },
      },
    );
    const { length } = trace.events;
    expect(kept.map((coroutine) => coroutine.next().done)).toEqual([true]);
    expect(trace.events.length).toBe(length);
  });
});
