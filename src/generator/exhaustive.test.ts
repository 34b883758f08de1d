import { describe, expect, it } from 'vitest';
import { type Capability, capabilityNames } from '../../spec/capability.js';
import type { CallbackStatement, Name, Program, ScriptStatement } from '../../spec/program.js';
import { sizeOf } from '../../spec/program.js';
import { largestSizeWithin, programsOfSize } from './exhaustive.js';
import { scopeOf } from './scope.js';

const scopeWith = (claims: readonly Capability[]): ReturnType<typeof scopeOf> =>
  scopeOf({ name: 'x', version: '0', clock: 'virtual', resolution: 0, claims });

const everything = scopeWith(capabilityNames);
const nothing = scopeWith([]);

const names: readonly Name[] = ['a', 'b', 'c', 'd'];

/** The program with its callbacks renamed in the order in which they are first mentioned. */
const canonical = (program: Program): Program => {
  const order = new Map<Name, Name>();
  const rename = (name: Name): Name => {
    const known = order.get(name);
    if (known !== undefined) return known;
    const made = names[order.size] ?? name;
    order.set(name, made);
    return made;
  };
  const renamed = <Item extends ScriptStatement | CallbackStatement>(statement: Item): Item => {
    if ('callback' in statement) return { ...statement, callback: rename(statement.callback) };
    return 'handle' in statement ? { ...statement, handle: rename(statement.handle) } : statement;
  };
  const script = program.script.map(renamed);
  const callbacks: Record<Name, readonly CallbackStatement[]> = {};
  // The map grows while the bodies are renamed, and the callbacks that they mention come next.
  for (const [old, made] of order) callbacks[made] = (program.callbacks[old] ?? []).map(renamed);
  return { ...program, script, callbacks };
};

const keysOf = (programs: Iterable<Program>): readonly string[] =>
  [...programs].map((program) => JSON.stringify(program));

describe('every program of a size', () => {
  it.each([1, 2, 3])('has %i statements, and a run at its end', (size) => {
    for (const program of programsOfSize(size, everything)) {
      expect(sizeOf(program)).toBe(size + 1);
      expect(program.script.at(-1)).toEqual({ op: 'run' });
    }
  });

  it.each([1, 2, 3])('of %i statements is made once, and never under other names', (size) => {
    const keys = keysOf(programsOfSize(size, everything));
    expect(new Set(keys).size).toBe(keys.length);
    const renamed = keysOf([...programsOfSize(size, everything)].map(canonical));
    expect(renamed).toEqual(keys);
  });

  it('is made: none is left out that can be put together from the same statements', () => {
    const scope = scopeWith(['cancel', 'restart']);
    const common: readonly (CallbackStatement & ScriptStatement)[] = [
      ...(['a', 'b'] as const).flatMap((callback) => [
        { op: 'callSoon', callback } as const,
        { op: 'cancel', handle: callback } as const,
      ]),
      { op: 'stop' },
    ];
    const forScript: readonly ScriptStatement[] = [...common, { op: 'run' }];
    const run: ScriptStatement = { op: 'run' };
    const made = new Set<string>();
    const add = (script: readonly ScriptStatement[], body: readonly CallbackStatement[]): void => {
      const scheduled = new Set<Name>();
      for (const statement of [...script, ...body]) {
        if ('callback' in statement) scheduled.add(statement.callback);
        // What is cancelled has been mentioned before, and nobody runs the loop twice in a row.
        if ('handle' in statement && !scheduled.has(statement.handle)) return;
      }
      if (script.some((statement, index) => statement.op === 'run' && script[index + 1]?.op === 'run')) return;
      if (body.length > 0 && !script.some((statement) => 'callback' in statement)) return;
      // Callbacks that are mentioned only in the body of one that is never scheduled would be of no account.
      const program = canonical({ script: [...script, run], callbacks: { a: body, b: [] }, fuel: 6 });
      made.add(JSON.stringify(program));
    };
    for (const first of forScript) {
      for (const second of forScript) add([first, second], []);
      for (const inBody of common) if ('callback' in first && first.callback === 'a') add([first], [inBody]);
    }
    expect(new Set(keysOf(programsOfSize(2, scope)))).toEqual(made);
  });

  it('holds nothing that the subject does not claim', () => {
    const ops = new Set<string>();
    for (const program of programsOfSize(3, nothing)) {
      for (const statement of [...program.script, ...Object.values(program.callbacks).flat()]) ops.add(statement.op);
    }
    expect(ops).toEqual(new Set(['callSoon', 'run']));
  });

  it('comes in the same order each time', () => {
    expect(keysOf(programsOfSize(2, everything))).toEqual(keysOf(programsOfSize(2, everything)));
  });
});

describe('the largest size within a budget', () => {
  const count = (size: number): number => [...programsOfSize(size, everything)].length;

  it('is the one of which every program fits, with all the smaller ones', () => {
    const one = count(1);
    const two = one + count(2);
    expect(largestSizeWithin(one - 1, everything)).toEqual({ size: 0, count: 0 });
    expect(largestSizeWithin(one, everything)).toEqual({ size: 1, count: one });
    expect(largestSizeWithin(two - 1, everything)).toEqual({ size: 1, count: one });
    expect(largestSizeWithin(two, everything)).toEqual({ size: 2, count: two });
  });
});
