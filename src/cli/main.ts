#!/usr/bin/env node
/** The command line. What is wrong with what was given is said in one sentence, and ends with status 2. */

import { Command, CommanderError } from 'commander';
import { AdapterError } from '../driver/driver.js';
import { endHarnesses } from '../driver/harness-process.js';
import { reporterNames } from '../report/reporters.js';
import { version } from '../version.js';
import type { CompareOptions } from './compare.js';
import type { DoctorOptions } from './doctor.js';
import { driverFor } from './driver-for.js';
import { exitStatus } from './exit-status.js';
import type { FingerprintOptions } from './fingerprint.js';
import type { InitOptions } from './init/answers.js';
import type { JournalFile } from './journal.js';
import type { MergeOptions } from './merge.js';
import type { PrintOptions } from './print.js';
import type { RunOptions } from './run-options.js';
import { UsageError } from './usage-error.js';

let status = 0;

const collected = (more: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), more];

/** The first Ctrl-C ends the search, and what was found is told; the second ends looplaw. */
const interruptible = (): AbortSignal => {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  return interrupt.signal;
};

/** What stands behind `--` is the command of a harness, and none of it is looplaw's. */
const words = process.argv.slice(2);
const dashes = words.indexOf('--');
const command = dashes < 0 ? undefined : words.slice(dashes + 1);
const own = dashes < 0 ? words : words.slice(0, dashes);

const reporterOption = [
  '--reporter <name[=file]>',
  `${reporterNames.join(', ')}: to the screen, or to a file; as often as you like (text)`,
  (more: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), more],
] as const;

const program = new Command('looplaw')
  .description('Judges event loops against numbered laws, and shows the smallest program that breaks one.')
  .version(version)
  .exitOverride()
  .configureOutput({ writeErr: () => undefined })
  .showHelpAfterError(false);

program
  .command('run')
  .description('run a campaign on a loop and report which laws it keeps')
  .argument(
    '[subject]',
    'reference (the default), reference-realtime, minimal, node, prototype, polling, python, python:MODULE[:FACTORY], the path of an adapter, or http://127.0.0.1:PORT',
  )
  .option('--laws <numbers>', 'judge only these laws, like 1.1,2.*')
  .option('--programs <number>', 'how many programs to run (51200 on a virtual clock, 2000 on a real one)')
  .option('--budget <budget>', 'how long to search, like 90s, 10m or 1h30m; or how many programs')
  .option('--shard <i/n>', 'run one of n parts of the campaign; "looplaw merge" puts their reports together')
  .option('--jobs <number>', 'so many processes run the campaign, each a part of it')
  .option('--resume', 'go on with the run that was interrupted in this folder')
  .option('--bail [number]', 'end the search with the first broken law that nobody expected, or with so many')
  .option('--seed <seed>', 'a word; the same word gives the same programs')
  .option('--with-reference-tasks', "judge the loop on tasks with the reference's futures and tasks on top")
  .option('--in-process', 'run the subject in this process, for a debugger: what it crashes, looplaw does not survive')
  .option('--python <path>', 'the Python that runs a subject in Python')
  .option('--clock <clock>', 'for a subject in Python: real (the default), or virtual, at full speed')
  .option('--alone', 'for a subject in Python: one program at a time, in the main thread')
  .option(
    '--without <claims>',
    'do not hold the loop to these of its claims, like guards,runner',
    (more: string, before: string | undefined) => (before === undefined ? more : `${before},${more}`),
  )
  .option('--expect <file>', 'a file of laws that are known not to hold, each with a reason (docs/expectations.md)')
  .option('--update-expect', 'write that file: take off what holds now, add what is broken (looplaw.expect.json)')
  .option('--strict', 'a broken "should" is a failure, and no warning')
  .option('--scenario [name]', "run the cheatsheet's examples, or one of them, and compare what they print")
  .option(...reporterOption)
  .option('--output <file>', 'the file of the one reporter that names none')
  .action(async (subject: string | undefined, options: RunOptions) => {
    const asked = command === undefined ? subject : command.join(' ');
    const { given, all, before } = await whatToRun(asked, command === undefined ? options : { ...options, command });
    // Before there is a process to leave behind.
    const interrupt = all.scenario === undefined ? interruptible() : undefined;
    // The subject's process starts while the laws are loaded.
    const starting = driverFor(given, all);
    starting.catch(() => undefined);
    if (interrupt !== undefined) {
      const { run } = await import('./run.js');
      status = await run(given, all, starting, interrupt, before);
    } else if (all.scenario !== undefined) {
      const { requireExamplesAlone } = await import('./extent.js');
      requireExamplesAlone(all);
      const { runExamples } = await import('./examples.js');
      status = await runExamples(all.scenario, starting);
    }
  });

program
  .command('compare')
  .description('run the same campaign on several loops: one table, and a program for each law in which they differ')
  .argument('[subjects...]', 'as for run; one with options of its own in quotes, like "python --python python3.13"')
  .option('--laws <numbers>', 'judge only these laws, like 1.1,2.*')
  .option('--programs <number>', 'how many programs to run on each (2000)')
  .option('--seed <seed>', 'a word; the same word gives the same programs')
  .option('--python <path>', 'the Python that runs subjects in Python')
  .option('--clock <clock>', 'for subjects in Python: real (the default), or virtual, at full speed')
  .option('--alone', 'for subjects in Python: one program at a time, in the main thread')
  .option(
    '--reporter <name[=file]>',
    'text, markdown, html, json: to the screen, or to a file; as often as you like',
    collected,
  )
  .option('--output <file>', 'the file of the one reporter that names none')
  .action(async (subjects: readonly string[], options: CompareOptions) => {
    const { compare } = await import('./compare.js');
    status = await compare(subjects, options, interruptible());
  });

program
  .command('fingerprint')
  .description('tell what a loop does where the laws leave it free; or what has changed between two')
  .argument('[subjects...]', 'as for run; with --diff two of them, or files that --reporter json=FILE.json has written')
  .option('--diff', 'what has changed from the first to the second')
  .option('--with-reference-tasks', "the loop with the reference's futures and tasks on top")
  .option('--in-process', 'run the subject in this process, for a debugger')
  .option('--python <path>', 'the Python that runs a subject in Python')
  .option('--clock <clock>', 'for a subject in Python: real (the default), or virtual, at full speed')
  .option('--alone', 'for a subject in Python: one program at a time, in the main thread')
  .option('--without <claims>', 'ask nothing that needs these of its claims')
  .option(
    '--reporter <name[=file]>',
    'text, markdown, html, json: to the screen, or to a file; as often as you like',
    collected,
  )
  .option('--output <file>', 'the file of the one reporter that names none')
  .action(async (subjects: readonly string[], options: FingerprintOptions) => {
    const { fingerprint } = await import('./fingerprint.js');
    const given = command === undefined ? subjects : [...subjects, command.join(' ')];
    status = await fingerprint(given, command === undefined ? options : { ...options, command });
  });

program
  .command('merge')
  .description('put the reports of all shards together, as the report of one run')
  .argument('<reports...>', 'reports that "looplaw run --shard" wrote with --reporter json=FILE, or folders of them')
  .option('--expect <file>', 'a file of laws that are known not to hold (the one that the shards were held against)')
  .option('--update-expect', 'write that file: take off what holds now, add what is broken (looplaw.expect.json)')
  .option('--strict', 'a broken "should" is a failure, and no warning')
  .option(...reporterOption)
  .option('--output <file>', 'the file of the one reporter that names none')
  .action(async (reports: readonly string[], options: MergeOptions) => {
    const { merge } = await import('./merge.js');
    status = await merge(reports, options);
  });

program
  .command('replay')
  .description('run the program of a saved counterexample again')
  .argument('<file>', 'a file from .looplaw/')
  .argument('[subject]', 'another subject than the one it was found on')
  .action(async (file: string, subject: string | undefined) => {
    const { replay } = await import('./replay.js');
    status = await replay(file, subject);
  });

program
  .command('doctor')
  .description('name the usual mistakes of an adapter: of one in a file, a loop in Python, or -- COMMAND')
  .argument('[subject]', 'as for "run"', 'reference')
  .option('--with-reference-tasks', "with the reference's futures and tasks on top")
  .option('--python <path>', 'the Python that runs a subject in Python')
  .option('--clock <clock>', 'for a subject in Python: real (the default), or virtual')
  .option('--alone', 'for a subject in Python: one program at a time, in the main thread')
  .option('--without <claims>', 'do not hold the loop to these of its claims, like guards,runner')
  .option('--json', 'as JSON (docs/doctor.md)')
  .action(async (subject: string, options: DoctorOptions) => {
    const { doctor } = await import('./doctor.js');
    const given = command === undefined ? subject : command.join(' ');
    status = await doctor(given, command === undefined ? options : { ...options, command });
  });

program
  .command('check-harness')
  .description('try out a harness in another language: looplaw check-harness -- COMMAND')
  .action(async () => {
    const { runHarnessCheck } = await import('./check-harness.js');
    status = await runHarnessCheck(command);
  });

program
  .command('print')
  .description('print a program: as a script that runs without looplaw, or in the short form')
  .argument('<file>', 'a counterexample from .looplaw/, or a program')
  .option('--as <form>', 'python, typescript or text', 'text')
  .option('--tick <seconds>', 'how long a tick is in a script (0.01)')
  .action(async (file: string, options: PrintOptions) => {
    const { print } = await import('./print.js');
    process.stdout.write(await print(file, options));
  });

program
  .command('init')
  .description('write an adapter, a suite, a file of expected failures and a workflow; what is there is left as it is')
  .option('--loop <module#export>', 'your loop, like ./my-loop.ts#MyLoop')
  .option('--python <module[:factory]>', 'your loop in Python, like my_loop:MyLoop')
  .option('--name <name>', "the loop's name (that of the package, or of the folder)")
  .option('--clock <clock>', 'real, or virtual')
  .option('--tests <runner>', 'vitest, node-test or none')
  .option('--no-expect', 'without a file of expected failures')
  .option('--no-workflow', 'without a workflow for GitHub Actions')
  .option('--yes', 'ask nothing: take what is usual')
  .action(async (options: InitOptions) => {
    const { init, questionsFor } = await import('./init/init.js');
    const questions = await questionsFor(options);
    process.stdout.write(await init(options, { folder: process.cwd(), version, questions }));
  });

program
  .command('laws')
  .description('list the laws')
  .action(async () => {
    const { listLaws } = await import('./laws.js');
    process.stdout.write(listLaws());
  });

program
  .command('explain')
  .description('tell of a law why it is there, where it comes from, what breaks it, and which loops do not keep it')
  .argument('<law>', 'a number, like 2.3')
  .action(async (law: string) => {
    const { explain } = await import('./explain.js');
    process.stdout.write(explain(law));
  });

/** What is asked for, or what was asked for when a run was interrupted. */
async function whatToRun(asked: string | undefined, options: RunOptions): Promise<ToRun> {
  if (options.resume !== true) return { given: asked ?? 'reference', all: options };
  const { resumed } = await import('./journal.js');
  const { given, options: all, before } = resumed(asked, options);
  return { given, all, before };
}

interface ToRun {
  readonly given: string;
  readonly all: RunOptions;
  readonly before?: JournalFile;
}

const isExpected = (thrown: unknown): thrown is Error => thrown instanceof UsageError || thrown instanceof AdapterError;

// What a subject leaves behind may fail when nobody waits for it any more. There is no program to blame then.
for (const kind of ['unhandledRejection', 'uncaughtException'] as const) {
  process.on(kind, (thrown: unknown) => {
    process.stderr.write(
      `Expected the subject to raise inside its runs only, something that it left behind threw "${String(thrown)}"; look for a promise or a timer that nobody waits for.\n`,
    );
    process.exit(exitStatus.inconclusive);
  });
}

// Harnesses have groups of their own, which nobody else would end.
for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    endHarnesses();
    process.kill(process.pid, signal);
  });
}

try {
  if (words.length === 0) program.outputHelp();
  else await program.parseAsync(own, { from: 'user' });
} catch (thrown) {
  if (thrown instanceof CommanderError) {
    if (thrown.exitCode !== 0) {
      process.stderr.write(`${sentenceOf(thrown)}\n`);
      status = exitStatus.usage;
    }
  } else if (isExpected(thrown)) {
    process.stderr.write(`${thrown.message}\n`);
    status = exitStatus.usage;
  } else {
    throw thrown;
  }
}

/** Commander says what is wrong; what to do is the same each time. */
function sentenceOf({ message }: CommanderError): string {
  return `${message.replace(/^error: /, 'Expected a command that looplaw knows: ').replace(/\n.*/s, '')}; "looplaw --help" lists them.`;
}

// A subject may leave timers behind that would keep the process alive.
process.exitCode = status;
setImmediate(() => process.exit());
