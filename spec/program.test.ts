import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import reference from '../src/adapters/reference.js';
import { inProcessDriver } from '../src/driver/in-process.js';
import { RandomProgram } from '../src/generator/random-program.js';
import { scopeOf } from '../src/generator/scope.js';
import { smallerPrograms } from '../src/generator/shrink.js';
import type { AnyAdapter } from '../src/harness/adapter.js';
import { assertNever, type Program, sizeOf } from './program.js';
import { programLines } from './program-text.js';
import { scenarios } from './scenarios/index.js';

const seed = Math.floor(Math.random() * 2 ** 31);

const driver = inProcessDriver(reference as unknown as AnyAdapter);
const programs = new RandomProgram(scopeOf(driver.manifest));

const validatorOf = (format: string): ValidateFunction => {
  const schema: unknown = JSON.parse(readFileSync(new URL(`schema/${format}.schema.json`, import.meta.url), 'utf8'));
  return new Ajv({ strict: false }).compile(schema as object);
};

const isProgram = validatorOf('program');
const isTrace = validatorOf('trace');

const faultsOf = (validate: ValidateFunction, value: unknown): unknown => (validate(value) ? [] : validate.errors);

const readBack = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a program', () => {
  it(`reads back as it was written (seed ${seed})`, () => {
    fc.assert(
      fc.property(programs, (program) => {
        expect(readBack(program)).toEqual(program);
      }),
      { seed, numRuns: 500 },
    );
  });

  it(`fits the published schema, however it was made (seed ${seed})`, () => {
    fc.assert(
      fc.property(programs, (program) => {
        expect(faultsOf(isProgram, readBack(program))).toEqual([]);
      }),
      { seed, numRuns: 500 },
    );
    for (const { program } of scenarios) expect(faultsOf(isProgram, program)).toEqual([]);
  });

  it.each([
    ['an unknown statement', { script: [{ op: 'jump' }], callbacks: {} }],
    ['a statement of a callback in the script', { script: [{ op: 'raise', error: 'Error' }], callbacks: {} }],
    ['a statement of the script in a callback', { script: [], callbacks: { a: [{ op: 'askCost' }] } }],
    ['a delay that is no delay', { script: [{ op: 'callLater', callback: 'a', in: 'soon' }], callbacks: {} }],
    ['a field that nobody knows', { script: [{ op: 'stop', now: true }], callbacks: {} }],
    ['no callbacks', { script: [] }],
  ])('with %s is refused by the schema', (_fault, program) => {
    expect(isProgram(program)).toBe(false);
  });

  it(`is printed with a line for each statement, and blank ones between the callbacks (seed ${seed})`, () => {
    fc.assert(
      fc.property(programs, (program) => {
        // Statements of coroutines hold others, and take several lines.
        fc.pre(program.coroutines === undefined);
        const lines = programLines(program);
        const bodies = Object.values(program.callbacks).filter((body) => body.length > 0);
        const limited = program.fuel === undefined ? 0 : 1;
        expect(lines.filter((line) => line === '').length).toBe(bodies.length + limited);
        const header = (program.clockStep === undefined ? 0 : 1) + limited;
        expect(lines.filter((line) => line !== '').length - header).toBe(sizeOf(program));
      }),
      { seed, numRuns: 500 },
    );
  });

  it(`is printed in other words as soon as it means something else (seed ${seed})`, () => {
    /** Callbacks that do nothing are not printed; the order of a program's parts means nothing. */
    const meaningOf = ({ script, callbacks, clockStep, fuel, ...others }: Program): string =>
      JSON.stringify({
        ...Object.fromEntries(Object.entries(others).sort(([left], [right]) => (left < right ? -1 : 1))),
        script,
        clockStep,
        fuel,
        callbacks: Object.entries(callbacks).filter(([, body]) => body.length > 0),
      });
    fc.assert(
      fc.property(programs, (program) => {
        const text = programLines(program).join('\n');
        for (const smaller of smallerPrograms(program)) {
          if (meaningOf(smaller) === meaningOf(program)) continue;
          expect(programLines(smaller).join('\n')).not.toBe(text);
        }
      }),
      { seed, numRuns: 100 },
    );
  });

  it('has the size of its statements, wherever they stand', () => {
    expect(sizeOf({ script: [], callbacks: {} })).toBe(0);
    expect(
      sizeOf({
        script: [{ op: 'stop' }, { op: 'run' }],
        callbacks: { a: [{ op: 'stop' }], b: [], c: [{ op: 'stop' }] },
      }),
    ).toBe(4);
  });
});

describe('a trace', () => {
  it(`of a random program reads back as it was written, and fits the published schema (seed ${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(programs, async (program) => {
        const [trace] = await driver.run([program]);
        expect(faultsOf(isTrace, readBack(trace))).toEqual([]);
        // JSON has no NaN and no infinity: that they are said in words is what makes this hold.
        expect(readBack(trace)).toEqual(trace);
      }),
      { seed, numRuns: 300 },
    );
  });
});

describe('a kind that nobody handles', () => {
  it('is an error that shows it', () => {
    expect(() => assertNever({ op: 'jump' } as never)).toThrow('Expected every kind to be handled, got {"op":"jump"}.');
  });
});
