#!/usr/bin/env node
/** The command line. What is wrong with what was given is said in one sentence, and ends with status 2. */

import { Command, CommanderError } from 'commander';
import { AdapterError } from '../driver/driver.js';
import { version } from '../version.js';
import { runExamples } from './examples.js';
import { exitStatus } from './exit-status.js';
import { explain, listLaws } from './laws.js';
import { type PrintOptions, print } from './print.js';
import { replay } from './replay.js';
import { type RunOptions, run } from './run.js';
import { UsageError } from './usage-error.js';

let status = 0;

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
    'reference, reference-realtime, minimal, node, prototype, or the path of an adapter',
    'reference',
  )
  .option('--laws <numbers>', 'judge only these laws, like 1.1,2.*')
  .option('--programs <number>', 'how many programs to run (51200 on a virtual clock, 2000 on a real one)')
  .option('--seed <seed>', 'a word; the same word gives the same programs')
  .option('--with-reference-tasks', "judge the loop on tasks with the reference's futures and tasks on top")
  .option('--scenario [name]', "run the cheatsheet's examples, or one of them, and compare what they print")
  .option('--reporter <name>', 'text or json', 'text')
  .option('--output <file>', 'write the report to a file')
  .action(async (subject: string, options: RunOptions) => {
    status = await (options.scenario === undefined
      ? run(subject, options)
      : runExamples(subject, options.scenario, options));
  });

program
  .command('replay')
  .description('run the program of a saved counterexample again')
  .argument('<file>', 'a file from .looplaw/')
  .argument('[subject]', 'another subject than the one it was found on')
  .action(async (file: string, subject: string | undefined) => {
    status = await replay(file, subject);
  });

program
  .command('print')
  .description('print a program: as a script that runs without looplaw, or in the short form')
  .argument('<file>', 'a counterexample from .looplaw/, or a program')
  .option('--as <form>', 'python, typescript or text', 'text')
  .option('--tick <seconds>', 'how long a tick is in a script (0.01)')
  .action(async (file: string, options: PrintOptions) => {
    process.stdout.write(await print(file, options));
  });

program
  .command('laws')
  .description('list the laws')
  .action(() => {
    process.stdout.write(listLaws());
  });

program
  .command('explain')
  .description('tell what a law requires, why it is there, and where it comes from')
  .argument('<law>', 'a number, like 2.3')
  .action((law: string) => {
    process.stdout.write(explain(law));
  });

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

try {
  if (process.argv.length <= 2) program.outputHelp();
  else await program.parseAsync();
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
