import { describe, expect, it } from 'vitest';
import { controls } from '../../fixtures/controls/index.js';
import type { Answer } from '../../spec/diagnosis.js';
import { lawOf } from '../../spec/laws/index.js';
import type { Program } from '../../spec/program.js';
import type { Trace } from '../../spec/trace.js';
import { readTrace } from '../../spec/trace-notation.js';
import minimal from '../adapters/minimal.js';
import node from '../adapters/node.js';
import polling from '../adapters/polling.js';
import prototype from '../adapters/prototype.js';
import reference from '../adapters/reference.js';
import realtime from '../adapters/reference-realtime.js';
import type { Driver } from '../driver/driver.js';
import { factoryFaults } from '../driver/factory-faults.js';
import { inProcessDriver } from '../driver/in-process.js';
import type { AnyAdapter } from '../harness/adapter.js';
import { triesOfMistake } from '../harness/limits.js';
import { checks, examine } from './examination.js';
import { mistakes } from './mistakes.js';

const found = async (driver: Driver, now?: () => number): Promise<readonly string[]> => {
  const names: string[] = [];
  for await (const answer of examine(driver, now))
    if (answer.kind === 'finds') names.push(...answer.findings.map(({ mistake }) => mistake));
  return names;
};

const healthy: readonly (readonly [string, AnyAdapter])[] = [
  ...[reference, realtime, minimal, node, polling, prototype].map(
    (adapter) => [adapter.name, adapter as unknown as AnyAdapter] as const,
  ),
  ...controls.map(({ id, title, adapter }) => [`${id} ${title}`, adapter] as const),
];

describe('a loop that is right gets a clean bill', () => {
  it.each(healthy)('%s', async (_name, adapter) => {
    expect([...factoryFaults(adapter)]).toEqual([]);
    expect(await found(inProcessDriver(adapter))).toEqual([]);
  });
});

/** Answers with the reference's traces, but for the programs of one check. */
const driverThat = (run: (program: Program, real: Driver) => Promise<Trace | undefined>): Driver => {
  const real = inProcessDriver(reference as unknown as AnyAdapter);
  return {
    manifest: real.manifest,
    run: async ([program = checks[0]?.program ?? { script: [], callbacks: {} }]) => {
      const trace = await run(program, real);
      return trace === undefined ? [] : [trace];
    },
  };
};

const programOf = (name: string): Program => {
  const check = checks.find((each) => each.name === name && each.clock !== 'real');
  if (check === undefined) throw new Error(`Expected a check ${name}, there is none.`);
  return check.program;
};

const isOf = (program: Program, name: string): boolean => program.script === programOf(name).script;

describe('a machine that stands still', () => {
  it('is not taken for a clock that waits, as long as one try was quick', async () => {
    let tries = 0;
    let clock = 0;
    const driver = driverThat(async (program, real) => {
      if (isOf(program, 'time')) {
        tries += 1;
        clock += tries < triesOfMistake ? 60_000 : 5;
      }
      return (await real.run([program]))[0];
    });
    expect(await found(driver, () => clock)).toEqual([]);
    expect(tries).toBe(triesOfMistake);
  });

  it('is not blamed on a clock that waits each time', async () => {
    let clock = 0;
    const driver = driverThat(async (program, real) => {
      if (isOf(program, 'time')) clock += 1000;
      return (await real.run([program]))[0];
    });
    expect(await found(driver, () => clock)).toEqual(['virtual-clock-waits']);
  });

  it('is not taken for timers out of order, where that shows once', async () => {
    let tries = 0;
    const driver = driverThat(async (program, real) => {
      if (!isOf(program, 'order') || tries > 0) return (await real.run([program]))[0];
      tries += 1;
      return readTrace(
        '0 call_later a in 8\ncall_later b in 2\nrun\n8 a starts\na ends\nb starts\nb ends\nstop\nreturns',
      );
    });
    expect(await found(driver)).toEqual([]);
    expect(tries).toBe(1);
  });
});

describe('a check that cannot be made', () => {
  it('is not asked, where the harness cannot run its program', async () => {
    const driver = driverThat(async (program, real) =>
      isOf(program, 'others') ? undefined : (await real.run([program]))[0],
    );
    const answers: Answer[] = [];
    for await (const answer of examine(driver)) answers.push(answer);
    expect(answers.find(({ asked }) => asked === 'loops share nothing')).toEqual({
      asked: 'loops share nothing',
      kind: 'notAsked',
      why: 'its harness could not run the program',
    });
  });

  it('is not asked, where the loop was too slow', async () => {
    const driver = driverThat(async (program, real) => {
      const [trace] = await real.run([program]);
      if (trace === undefined || !isOf(program, 'run')) return trace;
      return { ...trace, events: [...trace.events.slice(0, 2), { kind: 'hung', after: 60, goesOn: true }] };
    });
    expect(await found(driver)).toEqual([]);
  });
});

describe('the mistakes', () => {
  it('name laws that there are', () => {
    const named = Object.values(mistakes).flatMap(({ law }) => law ?? []);
    expect(named.filter((id) => lawOf(id) === undefined)).toEqual([]);
  });

  it('are looked for by checks that rest on checks before them', () => {
    for (const [index, { restsOn = [] }] of checks.entries()) {
      const before = new Set(checks.slice(0, index).map(({ name }) => name));
      expect(restsOn.filter((name) => !before.has(name))).toEqual([]);
    }
  });
});
