/**
 * Soundness under stress: real-clock subjects are judged while every core is kept busy three times over, and while the process
 * in which the loop runs is stopped and continued at random, for up to 300 ms. No law may be broken that is not broken by the
 * same programs on a machine at rest. Run by hand, after a build:
 *
 *     node bench/stress.mjs [--programs 5000] [--seed stress] [SUBJECT ...]
 *
 * Subjects are those of `looplaw run`; without any: reference-realtime, node, python, and python:uvloop where it is there.
 * `--python PATH` names the Python of the subjects in Python. Ends with 1 if a law was broken under stress alone.
 */

import { spawn } from 'node:child_process';
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { runCampaign } from '../dist/src/campaign/campaign.js';
import { driverFor } from '../dist/src/cli/driver-for.js';
import { marked } from '../dist/src/driver/process-tree.js';
import { plain } from '../dist/src/report/paint.js';
import { proofLines } from '../dist/src/report/proof.js';

/** Processes that do nothing but work, for each core. */
const busyPerCore = 3;

/** Milliseconds: how long a harness is stopped at the most, and how long it runs in between. */
const longestStop = 300;
const longestRun = 700;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    programs: { type: 'string', default: '5000' },
    seed: { type: 'string', default: 'stress' },
    python: { type: 'string' },
  },
});

const chosen = positionals.length > 0 ? positionals : ['reference-realtime', 'node', 'python', 'python:uvloop'];

const keepBusy = () => {
  const workers = Array.from({ length: busyPerCore * availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  );
  return () => {
    for (const worker of workers) worker.kill('SIGKILL');
  };
};

const signal = (pid, name) => {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended in the meantime.
  }
};

/** Stops and continues whatever runs a subject, until it is told to leave it. */
const disturb = () => {
  let stops = 0;
  let timer;
  const next = () => {
    timer = setTimeout(() => {
      const pids = marked();
      stops += pids.length > 0 ? 1 : 0;
      for (const pid of pids) signal(pid, 'SIGSTOP');
      timer = setTimeout(() => {
        for (const pid of pids) signal(pid, 'SIGCONT');
        next();
      }, Math.random() * longestStop);
    }, Math.random() * longestRun);
  };
  next();
  return () => {
    clearTimeout(timer);
    for (const pid of marked()) signal(pid, 'SIGCONT');
    return stops;
  };
};

const judge = async (subject) => {
  const options = subject.startsWith('python') && values.python !== undefined ? { python: values.python } : {};
  const driver = await driverFor(subject, options);
  const began = performance.now();
  const report = await runCampaign(driver, { programs: Number(values.programs), seed: values.seed });
  await driver.close?.();
  const broken = report.laws.filter(({ verdict, strength }) => verdict.kind === 'violates' && strength !== 'may');
  const open = report.laws.filter(({ verdict }) => verdict.kind === 'inconclusive');
  return { report, broken, open, seconds: (performance.now() - began) / 1000 };
};

const rows = [];
let worse = 0;
for (const subject of chosen) {
  let atRest;
  try {
    atRest = await judge(subject);
  } catch (thrown) {
    console.log(`${subject} is left out: ${thrown.message}`);
    continue;
  }
  const rest = keepBusy();
  const leave = disturb();
  const under = await judge(subject);
  const stops = leave();
  const load = loadavg()[0];
  rest();
  const known = new Set(atRest.broken.map(({ id }) => id));
  const added = under.broken.filter(({ id }) => !known.has(id));
  worse += added.length;
  const row = {
    subject: `${under.report.subject.name} ${under.report.subject.version}`,
    programs: under.report.programs.total,
    'at rest': [...known].join(' ') || 'none broken',
    stopped: stops,
    load: load.toFixed(1),
    'under stress': under.broken.map(({ id }) => id).join(' ') || 'none broken',
    inconclusive: under.open.map(({ id }) => id).join(' ') || 'none',
    seconds: `${atRest.seconds.toFixed(0)} / ${under.seconds.toFixed(0)}`,
  };
  rows.push(row);
  console.log(JSON.stringify(row));
  for (const law of added)
    console.log(`${subject}: ${law.id} ${law.title}\n${proofLines(law, undefined, plain).join('\n')}\n`);
  for (const remark of under.report.remarks) console.log(`${subject}: ${remark}`);
}
console.table(rows);
console.log(
  worse === 0
    ? 'No law was broken under stress that is not broken at rest.'
    : `${worse} laws were broken under stress alone.`,
);
process.exit(worse === 0 ? 0 : 1);
