/**
 * Records what CPython's asyncio does on a fixed set of programs of tasks, into fixtures/transcripts/. Run by hand:
 *
 *     node scripts/record-transcripts.mjs [PYTHON] [--out FILE] [--programs FILE] [--count]
 *
 * PYTHON is the interpreter (`python3`). `--programs` takes other programs, as JSON, one a line; `--count` only tells how
 * many there are. The programs are what the kit generates for that asyncio's claims today; they are kept beside their
 * traces, so a transcript still says the same when the generator has changed.
 *
 * A transcript is an object. `subject`, `tick` and `resolution` are those of all its traces. `shapes` are lists of the
 * keys of events, of which the first is the kind; an event `[shape, ...values]` has these keys, in that order:
 *
 *     { kind: shapes[shape][0], [shapes[shape][1]]: values[0], [shapes[shape][2]]: values[1], ... }
 *
 * The texts of exceptions are left out: those of asyncio tell addresses and the numbers of tasks.
 */

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import { createJiti } from 'jiti';

const harness = fileURLToPath(new URL('../python/looplaw_harness.py', import.meta.url));

/** Bytes; a file of this size can still be looked at. The last programs, which are random, are left out beyond. */
const largest = 2_900_000;

/** Programs; fewer show too little. */
const fewest = 600;

const seed = 4;

// From the sources, so that it can be run without a build.
const jiti = createJiti(import.meta.url);
const { meets } = await jiti.import('../spec/laws/law.ts');
const { scenarios } = await jiti.import('../spec/scenarios/index.ts');
const { cheatsheet } = await jiti.import('../spec/scenarios/cheatsheet.ts');
const { taskProgramsOfSize } = await jiti.import('../src/generator/exhaustive-tasks.ts');
const { injectedInTurn, pausesOf, withInjections } = await jiti.import('../src/generator/injection.ts');
const { RandomProgram } = await jiti.import('../src/generator/random-program.ts');
const { scopeOf } = await jiti.import('../src/generator/scope.ts');
const { virtualTick } = await jiti.import('../src/harness/limits.ts');

const isOfTasks = ({ coroutines, script }) =>
  coroutines !== undefined || script.some(({ op }) => op === 'createFuture');

/** Thousands of tasks show nothing that a few do not, and fill the file. */
const isShort = (program) => JSON.stringify(program).length < 2500 && !/"times":\d{3}/.test(JSON.stringify(program));

const applicable = (examples, manifest) =>
  examples
    .filter(({ needs }) => needs.every((need) => meets(manifest, need)))
    .map(({ program }) => program)
    .filter((program) => isOfTasks(program) && isShort(program));

const ofScenarios = (manifest) => [...applicable(cheatsheet, manifest), ...applicable(scenarios, manifest)];

/** So many of them, from all over the list. */
const evenly = (programs, most) => {
  const every = Math.max(programs.length / most, 1);
  return programs.filter((_, index) => Math.floor(index / every) !== Math.floor((index - 1) / every));
};

const smallPrograms = (scope) => [1, 2, 3, 4].flatMap((size) => [...taskProgramsOfSize(size, scope)]);

const randomPrograms = (scope, numRuns, part) =>
  fc.sample(new RandomProgram(scope, 100), { numRuns, seed: seed + part }).filter(isOfTasks);

/**
 * Where the programs come from. Each part is given what asyncio says of itself, what that lets programs hold, and how many
 * programs the parts before have.
 */
const parts = {
  scenarios: (manifest) => ofScenarios(manifest),
  'scenarios, cancelled': (manifest) => [...injectedInTurn(ofScenarios(manifest), 90)],
  small: (_, scope) => evenly(smallPrograms(scope), 140),
  'random, cancelled': (_, scope) =>
    evenly(
      randomPrograms(scope, 60, 1).flatMap((program) => [...withInjections(program, pausesOf(program))]),
      100,
    ),
  random: (_, scope, before) => randomPrograms(scope, Math.max(total - before, leastRandom), 0),
};

/** Programs in all, and how many of them are random at the least. */
const total = 700;
const leastRandom = 200;

const run = (python, options, input) => {
  const { error, status, stdout, stderr } = spawnSync(python, [harness, ...options], {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (error === undefined && status === 0) return stdout.split('\n').filter((line) => line !== '');
  throw new Error(`Expected ${python} to run the harness, it did not: ${error?.message ?? stderr.trim()}`);
};

const programsFor = (manifest) => {
  const scope = scopeOf(manifest);
  const programs = new Map();
  for (const [part, make] of Object.entries(parts)) {
    for (const program of make(manifest, scope, programs.size)) {
      const text = JSON.stringify(program);
      if (!programs.has(text)) programs.set(text, { part, program });
    }
  }
  return [...programs.values()];
};

const programsIn = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .map((each) => ({ part: 'given', program: each.program ?? each }));

/** Events as lists: the same keys come again and again. */
const packer = () => {
  const shapes = [];
  const known = new Map();
  const pack = ({ kind, ...rest }) => {
    const keys = [kind, ...Object.keys(rest)];
    const name = keys.join();
    if (!known.has(name)) known.set(name, shapes.push(keys) - 1);
    return [known.get(name), ...Object.values(rest)];
  };
  return { shapes, pack };
};

const record = (python, asked) => {
  const manifest = JSON.parse(run(python, ['--manifest'])[0]);
  const wanted = asked === undefined ? programsFor(manifest) : programsIn(asked);
  const lines = wanted.map(({ program }, id) => JSON.stringify({ kind: 'run', id, program, tick: virtualTick }));
  const [, ...traces] = run(python, [], `${lines.join('\n')}\n`).map((line) => JSON.parse(line));
  const { shapes, pack } = packer();
  const runs = [];
  const counts = {};
  for (const [index, { part, program }] of wanted.entries()) {
    const trace = traces[index];
    if (trace?.kind !== 'trace') {
      throw new Error(`Expected a trace of ${lines[index]}, got ${trace?.why ?? 'nothing'}.`);
    }
    counts[part] ??= { recorded: 0, stuck: 0 };
    // It would wait for ever: nothing of the loop's ends the run, and there is nothing to judge.
    const stuck = trace.events.some(({ kind }) => kind === 'hung');
    counts[part][stuck ? 'stuck' : 'recorded'] += 1;
    if (!stuck) runs.push({ part, program, origin: trace.origin, events: trace.events.map(withoutTextsIn).map(pack) });
  }
  const { resolution } = manifest;
  return { counts, transcript: { subject: manifest, tick: virtualTick, resolution, shapes, runs } };
};

/** Exceptions lose their texts; what a program prints is no such text. */
const withoutTextsIn = (event) =>
  JSON.parse(JSON.stringify(event), function (key, value) {
    return key === 'text' && this.error === 'foreign' ? undefined : value;
  });

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, programs: { type: 'string' }, count: { type: 'boolean' } },
});
const write = (transcript, file) => {
  const runs = transcript.runs.map((each) => JSON.stringify(each));
  let length = JSON.stringify({ ...transcript, runs: [] }).length + 1;
  const fitting = runs.findIndex((each) => {
    length += each.length + 1;
    return length > largest;
  });
  const kept = fitting < 0 ? transcript.runs : transcript.runs.slice(0, fitting);
  if (kept.length < Math.min(fewest, runs.length)) {
    throw new Error(`Expected ${fewest} programs in ${largest} bytes, got ${kept.length}; take fewer that are long.`);
  }
  const text = `${JSON.stringify({ ...transcript, runs: kept })}\n`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`${kept.length} programs, ${text.length} bytes: ${file}`);
};

const fileFor = ({ name, version }) => {
  const folder = new URL('../fixtures/transcripts/', import.meta.url);
  return fileURLToPath(new URL(`${name === 'asyncio' ? 'cpython' : name}-${version}.json`, folder));
};

try {
  const { counts, transcript } = record(positionals[0] ?? 'python3', values.programs);
  console.table(counts);
  if (values.count !== true) write(transcript, values.out ?? fileFor(transcript.subject));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
