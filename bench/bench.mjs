/**
 * How fast the kit is, and what it grows with. `npm run bench` builds and prints tables; `npm run bench -- --json` prints
 * one JSON value instead. One thread; it takes some minutes, most of them for the campaigns whose memory is measured.
 *
 * Stages. The same random programs, in the chunks of a campaign, are generated, run on the reference loop with its
 * virtual clock, and judged by the laws and by the machine; each stage is timed by itself. `together` is what a campaign
 * does with them, and its figure is the one to compare with the aims: 10 000 programs of callbacks a second, and 5 000 of
 * tasks, which are measured apart. The aim of judging is to
 * cost no more than generating: `judge / generate` at most 1. Seconds depend on the machine; ratios are taken within one
 * round, so they hold on a busy one too. Each figure is the median of its rounds.
 *
 * Default run. `looplaw run reference`, as a process: at least 50 000 programs in under ten seconds.
 *
 * Memory. The peak of a campaign of 500 000 programs, against one of 50 000, each in a process of its own. The aim is a
 * ratio of at most 1.2: what a campaign keeps does not grow with its programs.
 *
 * Length. Judging is to be linear in the length of a trace. A shape is a family of programs whose traces have about 10^2,
 * 10^3, 10^4 and 10^5 events; the table shows microseconds an event. `growth` is the figure of the longest traces over that
 * of the traces of 10^3 events, and should stay within about 3 (caches count for something); in the shortest traces what
 * is paid once a trace weighs too much to compare, so they are shown and not used. For a shape that grows more, the
 * slowest parts are named, with their share of the time. A size is left out where it would take too long.
 */

import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { laws } from '../dist/spec/laws/index.js';
import { meets } from '../dist/spec/laws/law.js';
import { readingOf } from '../dist/spec/laws/pass.js';
import { follow } from '../dist/spec/machine/machine.js';
import reference from '../dist/src/adapters/reference.js';
import { runCampaign } from '../dist/src/campaign/campaign.js';
import { inProcessDriver } from '../dist/src/driver/in-process.js';
import { RandomProgram } from '../dist/src/generator/random-program.js';
import { scopeOf } from '../dist/src/generator/scope.js';
import { judge } from '../dist/src/judge/judge.js';

const rounds = 9;
const chunks = 40;
const chunkSize = 128;
const sizes = [100, 1_000, 10_000, 100_000];

/** Seconds that judging one trace may take, as far as can be told from the next shorter one. */
const patience = 5;

const driver = inProcessDriver(reference);
const applicable = laws.filter((law) => law.needs.every((need) => meets(driver.manifest, need)));

const median = (values) => {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[sorted.length >> 1] ?? Number.NaN;
};

const secondsOf = async (work) => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
};

/** The laws alone: reading the trace, and asking each. A breach would be a fault of the kit, and is told. */
const judgeByLaws = (trace) => {
  const reading = readingOf(trace);
  for (const law of applicable) {
    const result = law.check(reading);
    if (typeof result !== 'number') throw new Error(`Expected the reference loop to keep law ${law.id}.`);
  }
};

const judgeByMachine = (program, trace) => {
  const refusal = follow(program, trace);
  if (refusal !== undefined) throw new Error(`Expected the machine to accept: ${JSON.stringify(refusal)}.`);
};

/** `share`: per cent of the programs that are of tasks. */
const measureStages = async (what, share) => {
  tell(`stages, programs of ${what}`);
  const arbitrary = new RandomProgram(scopeOf(driver.manifest), share);
  const generate = (part, round) => fc.sample(arbitrary, { seed: round * 1000 + part, numRuns: chunkSize });
  const parts = Array.from({ length: chunks }, (_, part) => part);
  const results = [];
  for (let round = 0; round <= rounds; round += 1) {
    let programs = [];
    let traces = [];
    const times = {};
    times.generate = await secondsOf(() => {
      programs = parts.map((part) => generate(part, round));
    });
    times.run = await secondsOf(async () => {
      traces = [];
      for (const chunk of programs) traces.push(await driver.run(chunk));
    });
    times.laws = await secondsOf(() => {
      for (const chunk of traces) for (const trace of chunk) judgeByLaws(trace);
    });
    times.machine = await secondsOf(() => {
      for (const [part, chunk] of traces.entries())
        for (const [index, trace] of chunk.entries()) judgeByMachine(programs[part][index], trace);
    });
    programs = [];
    traces = [];
    const exercised = applicable.map(() => 0);
    times.together = await secondsOf(async () => {
      for (const part of parts) {
        const chunk = generate(part, round);
        for (const [index, trace] of (await driver.run(chunk)).entries())
          judge(chunk[index], trace, applicable, exercised);
      }
    });
    // The first round is for the compiler.
    if (round > 0) results.push(times);
  }
  const count = chunks * chunkSize;
  const perSecond = (stage) => Math.round(count / median(results.map((times) => times[stage])));
  const ratio = (of) => median(results.map(of));
  return {
    what,
    programsPerRound: count,
    rounds,
    perSecond: {
      generate: perSecond('generate'),
      run: perSecond('run'),
      laws: perSecond('laws'),
      machine: perSecond('machine'),
      together: perSecond('together'),
    },
    ratios: {
      'judge / generate': ratio(({ laws, machine, generate }) => (laws + machine) / generate),
      '(run + judge) / generate': ratio(({ run, laws, machine, generate }) => (run + laws + machine) / generate),
    },
  };
};

const node = (...args) => {
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`Expected ${args.join(' ')} to end with status 0, got ${status}: ${stderr}`);
  return stdout;
};

const here = (path) => new URL(path, import.meta.url).pathname;

const measureDefaultRun = async () => {
  tell('looplaw run reference');
  const runs = [];
  for (let round = 0; round < 3; round += 1) {
    let text = '';
    const wall = await secondsOf(() => {
      text = node(here('../dist/src/cli/main.js'), 'run', 'reference', '--reporter', 'json');
    });
    const { programs, seconds } = JSON.parse(text);
    runs.push({ programs: programs.total, seconds, wall });
  }
  return {
    programs: runs[0].programs,
    seconds: median(runs.map(({ seconds }) => seconds)),
    secondsOfProcess: median(runs.map(({ wall }) => wall)),
  };
};

const measureMemory = () => {
  tell('memory');
  const peak = (programs) => {
    const peaks = [];
    for (let round = 0; round < (programs > 100_000 ? 1 : 3); round += 1)
      peaks.push(Number(node(here('bench.mjs'), '--campaign', String(programs))));
    return median(peaks);
  };
  const few = peak(50_000);
  const many = peak(500_000);
  return { megabytesOf50000: few / 1024, megabytesOf500000: many / 1024, ratio: many / few };
};

/** Prints the peak of this process, in kilobytes. */
const runCampaignForMemory = async (programs) => {
  await runCampaign(driver, { programs, seed: 'bench' });
  console.log(process.resourceUsage().maxRSS);
};

const run = { op: 'run' };
const soon = (callback, more = {}) => ({ op: 'callSoon', callback, ...more });
const later = (callback, delay, more = {}) => ({ op: 'callLater', callback, in: delay, ...more });
const cancel = (handle) => ({ op: 'cancel', handle });
const many = (count, make) => Array.from({ length: Math.max(Math.round(count), 1) }, (_, index) => make(index));

/** Each shape: programs that leave about so many events. */
const shapes = {
  'a chain of callSoon': (events) => ({ script: [soon('a'), run], callbacks: { a: [soon('a')] }, fuel: events / 3 }),
  'one batch': (events) => ({
    script: [soon('a', { times: events / 3 }), run],
    callbacks: { a: [] },
    fuel: events / 3,
  }),
  'a chain of timers': (events) => ({
    script: [later('a', 1), run],
    callbacks: { a: [later('a', 1)] },
    fuel: events / 3,
  }),
  'a chain of timers without delay': (events) => ({
    script: [later('a', 0), later('b', 1), run],
    callbacks: { a: [later('a', 0)], b: [] },
    fuel: events / 3,
  }),
  'timers with one deadline': (events) => ({
    script: [later('a', 1, { times: events / 3 }), run],
    callbacks: { a: [] },
    fuel: events / 3,
  }),
  'timers, the earliest set first': (events) => ({
    script: [...many(events / 3, (index) => later('a', index + 1)), run],
    callbacks: { a: [] },
    fuel: events / 3,
  }),
  'timers, the earliest set last': (events) => ({
    script: [...many(events / 3, (index) => later('a', events - index)), run],
    callbacks: { a: [] },
    fuel: events / 3,
  }),
  'timers, mixed': (events) => ({
    script: [...many(events / 3, (index) => later('a', 1 + ((index * 7919) % 1009))), run],
    callbacks: { a: [] },
    fuel: events / 3,
  }),
  'timers that are all cancelled': (events) => ({
    script: [later('a', 1, { times: events / 2 }), cancel('a'), run],
    callbacks: { a: [] },
    fuel: events / 3,
  }),
  'every other timer cancelled': (events) => ({
    script: [
      ...many(events / 7, (index) => [
        later('a', 1 + ((index * 31) % 97)),
        cancel('a'),
        later('b', 2 + (index % 89)),
      ]).flat(),
      run,
    ],
    callbacks: { a: [], b: [] },
    fuel: events / 3,
  }),
  'a timer set and cancelled in each turn': (events) => ({
    script: [soon('a'), run],
    callbacks: { a: [later('b', 5), cancel('b'), soon('a')], b: [] },
    fuel: events / 5,
  }),
  'callbacks of callSoon, cancelled': (events) => ({
    script: [soon('a', { times: events / 2 }), cancel('a'), soon('b'), run],
    callbacks: { a: [], b: [] },
    fuel: events / 3,
  }),
  'soon and timers in each turn': (events) => ({
    script: [soon('a'), run],
    callbacks: { a: [later('b', 1), soon('a')], b: [] },
    fuel: events / 3,
  }),
  'a callback that blocks, again and again': (events) => ({
    script: [...many(events / 12, (index) => later('b', index % 50)), soon('a'), run],
    callbacks: { a: [{ op: 'block', for: 1 }, soon('a')], b: [] },
    fuel: events / 5,
  }),
  'timers that wait while a callback blocks again and again': (events) => ({
    script: [later('b', events, { times: events / 12 }), soon('a'), run],
    callbacks: { a: [{ op: 'block', for: 0.5 }, soon('a')], b: [] },
    fuel: events / 5,
  }),
  'many runs': (events) => ({
    script: many(events / 25, () => [soon('a'), later('b', 1), run]).flat(),
    callbacks: { a: [], b: [] },
    fuel: events,
  }),
  'many runs, each stopped by a callback': (events) => ({
    script: many(events / 12, () => [soon('a'), soon('b'), run]).flat(),
    callbacks: { a: [{ op: 'stop' }, soon('b')], b: [] },
    fuel: events,
  }),
  'many runs, with timers that wait for the last': (events) => ({
    script: [later('c', events, { times: events / 12 }), ...many(events / 12, () => [soon('a'), run]).flat(), run],
    callbacks: { a: [{ op: 'stop' }], c: [] },
    fuel: events,
  }),
  'exceptions, all handled': (events) => ({
    script: [{ op: 'handleExceptions', with: 'z' }, soon('a', { times: events / 5 }), run],
    callbacks: { a: [{ op: 'raise', error: 'Error' }], z: [] },
    fuel: events,
  }),
  'exits that leave many runs': (events) => ({
    script: [soon('a', { times: events / 8 }), ...many(events / 8, () => run)],
    callbacks: { a: [{ op: 'raise', error: 'SystemExit' }] },
    fuel: events,
  }),
  'callbacks that cancel themselves': (events) => ({
    script: [soon('a'), run],
    callbacks: { a: [cancel('a'), soon('a')] },
    fuel: events / 4,
  }),
  'callbacks that are cancelled again and again': (events) => ({
    script: [soon('b', { times: events / 20 }), soon('a'), run],
    callbacks: { a: [cancel('b'), cancel('c'), { op: 'askHandle', what: 'cancelled', handle: 'b' }, soon('a')], b: [] },
    fuel: events / 8,
  }),
  'a handler that raises, again and again': (events) => ({
    script: [{ op: 'handleExceptions', with: 'z' }, soon('a', { times: events / 5 }), run],
    callbacks: { a: [{ op: 'raise', error: 'BaseException' }], z: [{ op: 'raise', error: 'Error' }] },
    fuel: events,
  }),
  'many runs, each stopped before it begins': (events) => ({
    script: many(events / 12, () => [soon('a'), soon('b'), { op: 'stop' }, run]).flat(),
    callbacks: { a: [], b: [soon('a')] },
    fuel: events,
  }),
  'a loop that is asked to close while it runs': (events) => ({
    script: [soon('a'), run],
    callbacks: { a: [{ op: 'close' }, { op: 'ask', what: 'isRunning' }, { op: 'ask', what: 'isClosed' }, soon('a')] },
    fuel: events / 6,
  }),
  questions: (events) => ({
    script: [later('b', 1, { as: 'h' }), soon('a'), run],
    callbacks: {
      a: [
        { op: 'ask', what: 'isRunning' },
        { op: 'ask', what: 'time' },
        { op: 'askHandle', what: 'when', handle: 'h' },
        soon('a'),
      ],
      b: [],
    },
    fuel: events / 6,
  }),
  'runs inside the run': (events) => ({
    script: [soon('a'), run],
    callbacks: { a: [run, soon('a')] },
    fuel: events / 4,
  }),
  'scheduled after the close': (events) => ({
    script: [soon('a'), later('b', 1, { times: events / 3 }), { op: 'close' }, ...many(events / 2, () => soon('a'))],
    callbacks: { a: [], b: [] },
    fuel: events,
  }),
};

/** Numbers of statements and the like are whole. */
const whole = (program) => ({
  ...program,
  fuel: Math.max(Math.round(program.fuel), 1),
  script: program.script.map((statement) =>
    statement.times === undefined ? statement : { ...statement, times: Math.max(Math.round(statement.times), 1) },
  ),
});

/** Seconds that judging the trace once takes: the median of several times, after a few that do not count. */
const judgingTime = async (work) => {
  const first = await secondsOf(work);
  if (first > 1) return first;
  const times = first < 0.01 ? 40 : first < 0.2 ? 7 : 2;
  for (let warm = 0; warm < times; warm += 1) await work();
  const seen = [];
  for (let round = 0; round < times; round += 1) seen.push(await secondsOf(work));
  return median(seen);
};

/** Where the time goes: reading, each law, and the machine. */
const slowestParts = async (program, trace) => {
  const reading = readingOf(trace);
  const parts = [
    ['reading', () => readingOf(trace)],
    ['machine', () => follow(program, trace)],
    ...applicable.map((law) => [`law ${law.id}`, () => law.check(reading)]),
  ];
  const times = [];
  for (const [name, work] of parts) times.push({ name, seconds: await secondsOf(work) });
  const total = times.reduce((sum, { seconds }) => sum + seconds, 0);
  return times
    .sort((left, right) => right.seconds - left.seconds)
    .slice(0, 3)
    .map(({ name, seconds }) => `${name} ${Math.round((100 * seconds) / total)} %`);
};

const measureLengths = async () => {
  const results = [];
  for (const [shape, make] of Object.entries(shapes)) {
    tell(`judging ${shape}`);
    const lengths = [];
    let longest;
    for (const size of sizes) {
      const before = lengths.at(-1);
      // As if it grew with the square.
      if (before !== undefined && before.seconds * (size / before.events) ** 2 > patience && before.seconds > 0.2)
        break;
      const program = whole(make(size));
      const [trace] = await driver.run([program], { patience: 60 });
      const events = trace.events.length;
      const { violations, unreadable } = judge(program, trace, applicable);
      if (violations.length > 0 || unreadable !== undefined) {
        const first = violations[0];
        throw new Error(
          `Expected the reference loop to conform in "${shape}" with ${events} events, got ${first === undefined ? unreadable : JSON.stringify(first)}.`,
        );
      }
      const seconds = await judgingTime(() => judge(program, trace, applicable));
      lengths.push({ events, seconds, microsecondsAnEvent: (1e6 * seconds) / events });
      longest = { program, trace };
    }
    const [, base] = lengths;
    const last = lengths.at(-1);
    const growth = base === undefined ? Number.NaN : last.microsecondsAnEvent / base.microsecondsAnEvent;
    const linear = growth <= 3 && lengths.length === sizes.length;
    results.push({
      shape,
      lengths: lengths.map(({ events, microsecondsAnEvent }) => ({ events, microsecondsAnEvent })),
      growth,
      ...(linear ? {} : { slowest: await slowestParts(longest.program, longest.trace) }),
    });
  }
  return results;
};

/** On the error output, so that it never mixes with the result. */
const tell = (what) => process.stderr.write(`${what} ...\n`);

const grouped = (number) => String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, ' ');

const print = ({ machine, stages, defaultRun, memory, lengths }) => {
  const lines = ['', `  ${machine}`];
  for (const { what, programsPerRound, rounds: many, perSecond, ratios } of stages) {
    lines.push('', `  stages, ${grouped(programsPerRound)} programs of ${what}, median of ${many} rounds`);
    for (const [stage, value] of Object.entries(perSecond))
      lines.push(`    ${stage.padEnd(26)} ${grouped(value).padStart(9)} programs a second`);
    for (const [name, value] of Object.entries(ratios))
      lines.push(`    ${name.padEnd(26)} ${value.toFixed(2).padStart(9)}`);
  }
  lines.push('', '  looplaw run reference');
  lines.push(
    `    ${grouped(defaultRun.programs)} programs in ${defaultRun.seconds.toFixed(1)} s, the process ${defaultRun.secondsOfProcess.toFixed(1)} s`,
  );
  lines.push('', '  peak of memory');
  lines.push(
    `    50 000 programs ${memory.megabytesOf50000.toFixed(0)} MB, 500 000 programs ${memory.megabytesOf500000.toFixed(0)} MB, ratio ${memory.ratio.toFixed(2)}`,
  );
  const width = Math.max(...lengths.map(({ shape }) => shape.length)) + 2;
  lines.push('', '  judging, microseconds an event');
  lines.push(`    ${'events, about'.padEnd(width)}${sizes.map((size) => grouped(size).padStart(9)).join('')}   growth`);
  for (const { shape, lengths: columns, growth, slowest } of lengths) {
    const cells = sizes.map((_, index) => (columns[index]?.microsecondsAnEvent.toFixed(2) ?? 'too long').padStart(9));
    const note = slowest === undefined ? '' : `   slowest: ${slowest.join(', ')}`;
    lines.push(`    ${shape.padEnd(width)}${cells.join('')}${growth.toFixed(1).padStart(9)}${note}`);
  }
  console.log(`${lines.join('\n')}\n`);
};

const [option, value] = process.argv.slice(2);
if (option === '--campaign') await runCampaignForMemory(Number(value));
else {
  const result = {
    machine: `Node ${process.versions.node}, ${process.platform} ${process.arch}`,
    stages: [await measureStages('callbacks', 0), await measureStages('tasks', 100)],
    defaultRun: await measureDefaultRun(),
    lengths: await measureLengths(),
    memory: measureMemory(),
  };
  if (option === '--json') console.log(JSON.stringify(result, undefined, 2));
  else print(result);
}
