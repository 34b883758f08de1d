/** TypeScript scripts, run on the reference loop: each prints what the harness has seen of the same program. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { casesFor, whyApart } from '../../../fixtures/scripts/cases.js';
import { forEachStatement, type Program } from '../../../spec/program.js';
import reference from '../../adapters/reference.js';
import { inProcessDriver } from '../../driver/in-process.js';
import type { AnyAdapter } from '../../harness/adapter.js';
import { virtualTick } from '../../harness/limits.js';
import { outputOf } from './expected-output.js';
import { typescriptScript } from './typescript-script.js';

const root = new URL('../../../', import.meta.url).pathname;
const entries = { 'looplaw/reference': join(root, 'reference-impl/index.ts'), looplaw: join(root, 'src/index.ts') };

const folder = mkdtempSync(join(tmpdir(), 'looplaw-scripts-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const small: Program = {
  script: [{ op: 'callLater', callback: 'a', in: 2 }, { op: 'callSoon', callback: 'b' }, { op: 'run' }],
  callbacks: { a: [{ op: 'print', text: "it's a" }], b: [] },
};

/** A console for each script: what one leaves behind may print when another runs. */
interface Sink {
  log(...what: readonly unknown[]): void;
}

/** All scripts as functions of one module, which is loaded at once. */
const moduleOf = (scripts: readonly string[]): string => {
  const imports = new Set<string>();
  const functions = scripts.map((script) => {
    const lines = script.split('\n');
    for (const line of lines) {
      const [, names, from] = /^import \{ (.*) \} from (.*);$/.exec(line) ?? [];
      for (const name of names?.split(', ') ?? []) imports.add(`import { ${name} } from ${from};`);
    }
    const body = lines.filter((line) => !line.startsWith('import '));
    return `async (console: { log(...what: readonly unknown[]): void }): Promise<void> => {\n${body.join('\n')}\n}`;
  });
  return `${[...imports].join('\n')}\nexport const scripts = [\n${functions.join(',\n')}\n];\n`;
};

const run = async (scripts: readonly string[]): Promise<readonly (readonly string[])[]> => {
  const path = join(folder, 'scripts.ts');
  writeFileSync(path, moduleOf(scripts));
  const loaded = (await import(path)) as { readonly scripts: readonly ((console: Sink) => Promise<void>)[] };
  const outputs: string[][] = [];
  for (const script of loaded.scripts) {
    const lines: string[] = [];
    let isOver = false;
    await script({
      log(...what) {
        if (!isOver) lines.push(format(...what));
      },
    });
    isOver = true;
    outputs.push(lines);
  }
  return outputs;
};

/** Where it matters how long a run takes: the harness ends one when nothing is left, and a script some time later. */
const readsTimeAfterRun = (program: Program): boolean => {
  let reads = false;
  forEachStatement(program, (statement) => {
    reads ||= statement.op === 'callAt' || (statement.op === 'ask' && statement.what === 'time');
    reads ||= statement.op === 'askHandle' && statement.what === 'when';
  });
  return reads && program.script.findIndex(({ op }) => /^run/.test(op)) < program.script.length - 1;
};

describe('a TypeScript script', () => {
  it('holds only what the program needs', () => {
    expect(typescriptScript(small)).toBe(`/** A program that looplaw made. It prints what happens, line by line. */

import { duration } from 'looplaw';
import { attachTools, VirtualLoop } from 'looplaw/reference';

// The loop in question: put another one here.
const loop = attachTools(new VirtualLoop());
const tick = 0.01; // Seconds.

function nameOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : 'Falsy';
}

/** A value in which errors may stand. */
function text(value: unknown): string {
  if (value instanceof Error || (typeof value === 'object' && value !== null && 'name' in value)) return nameOf(value);
  return Array.isArray(value) ? \`[\${value.map(text).join(',')}]\` : JSON.stringify(value ?? null);
}

/** Runs the loop, and ends that when all must be over. */
async function run(what: string, go: () => unknown): Promise<void> {
  const end = loop.callLater(duration(2), () => loop.stop());
  try {
    console.log(\`script: \${what} -> \${text(await go())}\`);
  } catch (error) {
    console.log(\`script: \${what} raises \${nameOf(error)}\`);
  }
  end.cancel();
}

function a() {
  console.log('a starts');
  console.log('it\\'s a');
}

function b() {
  console.log('b starts');
}

loop.callLater(duration(2 * tick), a);
loop.callSoon(b);
await run('loop.run_forever', () => loop.runForever());
`);
  });

  it('runs by itself', async () => {
    const path = join(folder, 'alone.ts');
    writeFileSync(path, typescriptScript(small));
    const lines: string[] = [];
    const { log } = console;
    console.log = (...what: readonly unknown[]): void => {
      lines.push(format(...what));
    };
    try {
      await import(path);
    } finally {
      console.log = log;
    }
    expect(lines).toEqual(['b starts', 'a starts', "it's a", 'script: loop.run_forever -> null']);
  });
});

describe('on the reference loop, scripts', () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const driver = inProcessDriver(reference as unknown as AnyAdapter);
  const cases = casesFor(driver.manifest, seed, 100).filter(({ program }) => !readsTimeAfterRun(program));
  const scripts = cases.map(({ program }) => typescriptScript(program, { tick: virtualTick }));

  it(`print what the harness has seen of scenarios, small programs and random ones (seed ${seed})`, async () => {
    const traces = await driver.run(cases.map(({ program }) => program));
    const printed = await run(scripts);
    let compared = 0;
    const apart = cases.flatMap(({ title, program }, index) => {
      const trace = traces[index];
      if (trace === undefined || whyApart(program, trace) !== undefined) return [];
      compared += 1;
      const expected = outputOf(program, trace, 'typescript');
      if (JSON.stringify(printed[index]) === JSON.stringify(expected)) return [];
      return [{ title, script: scripts[index], printed: printed[index], expected }];
    });
    expect(apart.slice(0, 1)).toEqual([]);
    expect(compared).toBeGreaterThan(400);
  });

  it('have the types of the port', () => {
    const chosen = scripts.filter((_, index) => index % 8 === 0);
    for (const [index, script] of chosen.entries()) writeFileSync(join(folder, `typed-${index}.ts`), script);
    const paths = Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, [path]]));
    const config = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        rootDir: '/',
        noUnusedLocals: false,
        noImplicitReturns: false,
        typeRoots: [join(root, 'node_modules/@types')],
        paths,
      },
      include: ['typed-*.ts'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
    const { stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' });
    expect(stdout).toBe('');
  });
});
