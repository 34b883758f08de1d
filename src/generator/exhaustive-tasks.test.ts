import { describe, expect, it } from 'vitest';
import { type Capability, capabilityNames } from '../../spec/capability.js';
import { forEachStatement, type Program, sizeOf } from '../../spec/program.js';
import reference from '../adapters/reference.js';
import { inProcessDriver } from '../driver/in-process.js';
import type { AnyAdapter } from '../harness/adapter.js';
import { largestSizeWithin } from './exhaustive.js';
import { taskProgramsOfSize } from './exhaustive-tasks.js';
import { scopeOf } from './scope.js';

const scopeWith = (claims: readonly Capability[]): ReturnType<typeof scopeOf> =>
  scopeOf({ name: 'x', version: '0', clock: 'virtual', resolution: 0, claims });

const everything = scopeWith(capabilityNames);
const sizes = [1, 2, 3, 4, 5];

/** The text of a program in which futures are called in the order in which its bodies mention them. */
const canonical = (program: Program): string => {
  const order: string[] = [];
  forEachStatement(program, (statement) => {
    const name = 'future' in statement ? statement.future : undefined;
    if (typeof name === 'string' && /^[fg]$/.test(name) && !order.includes(name)) order.push(name);
  });
  return JSON.stringify(program).replaceAll(/"([fg])"/g, (_all, name: string) => `"${'fg'[order.indexOf(name)]}"`);
};

const keysOf = (size: number): readonly string[] =>
  [...taskProgramsOfSize(size, everything)].map((program) => JSON.stringify(program));

describe('every program of tasks of a size', () => {
  it.each(sizes)('has %i statements, and a run at its end', (size) => {
    for (const program of taskProgramsOfSize(size, everything)) {
      expect(sizeOf(program)).toBe(size + 1);
      expect(program.script.at(-1)).toEqual({ op: 'run' });
    }
  });

  it.each(sizes)('of %i statements is made once, and never under other names', (size) => {
    const keys = keysOf(size);
    expect(new Set(keys).size).toBe(keys.length);
    expect([...taskProgramsOfSize(size, everything)].map(canonical)).toEqual(keys);
  });

  it('is made: none is left out of the smallest', () => {
    const bodies = [...taskProgramsOfSize(3, scopeWith(['futures', 'tasks', 'cancellation']))].map(
      ({ coroutines }) => coroutines,
    );
    const first = [{ op: 'yield' }, { op: 'cancelFuture', future: 'foo' }];
    const alone = [...first, { op: 'raise', error: 'Error' }].flatMap((last) => first.map((each) => [each, last]));
    const swallowed = { op: 'try', body: [{ op: 'yield' }], except: { error: 'CancelledError', body: [] } };
    expect(bodies).toEqual(
      expect.arrayContaining([
        ...alone.map((foo) => ({ foo })),
        { foo: [swallowed] },
        { foo: [{ op: 'await', future: 'f' }] },
        { foo: [{ op: 'await', future: 'bar' }], bar: [] },
        { foo: [], bar: [{ op: 'await', future: 'foo' }] },
        { foo: [{ op: 'cancelFuture', future: 'bar' }], bar: [] },
        { foo: [], bar: [{ op: 'cancelFuture', future: 'foo' }] },
      ]),
    );
    expect(bodies.length).toBe(alone.length + 6);
  });

  it('names nothing that is not there', () => {
    for (const program of taskProgramsOfSize(5, everything)) {
      const there = new Set(Object.keys(program.coroutines ?? {}));
      for (const statement of program.script) if (statement.op === 'createFuture') there.add(statement.as);
      forEachStatement(program, (statement) => {
        if ('future' in statement) expect(there).toContain(statement.future);
      });
    }
  });

  it('holds nothing that the subject does not claim', () => {
    const ops = new Set<string>();
    for (const program of taskProgramsOfSize(4, scopeWith(['futures', 'tasks']))) {
      forEachStatement(program, ({ op }) => {
        ops.add(op);
      });
    }
    expect(ops).toEqual(new Set(['createFuture', 'spawn', 'run', 'yield', 'raise', 'await', 'settle']));
  });

  it('comes back on the reference loop', async () => {
    const driver = inProcessDriver(reference as unknown as AnyAdapter);
    const traces = await driver.run([...taskProgramsOfSize(4, everything)]);
    expect(traces.map(({ events }) => events.at(-1)?.kind)).toEqual(traces.map(() => 'returned'));
  });

  it('of all up to six statements fits into a quarter of the usual budget', () => {
    expect(largestSizeWithin(51_200 / 4, everything, taskProgramsOfSize).size).toBe(6);
  });
});
