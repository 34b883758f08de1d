/** `looplaw check-harness -- COMMAND`: what is wrong with a new harness, in words. */

import { meets } from '../../spec/laws/law.js';
import { follow } from '../../spec/machine/machine.js';
import { forEachStatement, type Program } from '../../spec/program.js';
import { capabilitiesOf } from '../../spec/program-needs.js';
import type { HelloMessage } from '../../spec/protocol.js';
import { scenarios } from '../../spec/scenarios/index.js';
import { checkHarness, type Look, type Sample, type Step } from '../driver/harness-check.js';
import { endHarnesses } from '../driver/harness-process.js';
import { colours, plain } from '../report/paint.js';
import { exitStatus } from './exit-status.js';
import { UsageError } from './usage-error.js';

export const runHarnessCheck = async (command: readonly string[] | undefined): Promise<number> => {
  if (command === undefined || command.length === 0) {
    throw new UsageError('Expected the command of a harness behind "--", got none; write check-harness -- COMMAND.');
  }
  const paint = process.stdout.isTTY ? colours : plain;
  let steps = 0;
  let faults = 0;
  process.stdout.write('\n');
  for await (const { what, wrong, note } of harnessSteps(command)) {
    steps += 1;
    if (wrong !== undefined) faults += 1;
    const mark = wrong === undefined ? paint.good('✓') : paint.bad('✗');
    const told = wrong ?? note;
    process.stdout.write(`  ${mark} ${what}${told === undefined ? '' : `: ${told}`}\n`);
  }
  endHarnesses();
  process.stdout.write(
    faults === 0
      ? `\n  ${paint.good(`The harness keeps to the protocol in ${steps} steps.`)} Judge its loop with: looplaw run -- ${command.join(' ')}\n\n`
      : `\n  ${paint.bad(`${faults} of ${steps} steps went wrong.`)} docs/protocol.md tells what is expected.\n\n`,
  );
  return faults === 0 ? exitStatus.conforms : exitStatus.violates;
};

/** Tries the harness out, step by step. */
export const harnessSteps = ([file = '', ...args]: readonly string[]): AsyncGenerator<Step, void, void> =>
  checkHarness({ file, args }, samplesFor, look);

/** For each kind of statement that the claims allow, the smallest scenario that holds one. */
const samplesFor = ({ manifest }: HelloMessage): readonly Sample[] => {
  const found = new Map<string, Program>();
  const size = (program: Program): number => JSON.stringify(program).length;
  for (const { needs, program } of scenarios) {
    if (!needs.every((need) => meets(manifest, need))) continue;
    if (![...capabilitiesOf(program)].every((each) => manifest.claims.includes(each))) continue;
    forEachStatement(program, ({ op }) => {
      const known = found.get(op);
      if (known === undefined || size(program) < size(known)) found.set(op, program);
    });
  }
  return [...found].map(([what, program]) => ({ what, program }));
};

/** Whether the trace fits the program: what the loop did in it is for `looplaw run` to judge. */
const look: Look = (program, { manifest }, { origin, events }) => {
  const tick = 1;
  const trace = { subject: manifest, tick, resolution: manifest.resolution, origin: origin ?? Number.NaN, events };
  try {
    const refused = follow(program, trace);
    return refused?.kind === 'unreadable' ? `at event ${refused.event}: ${refused.why}` : undefined;
  } catch (thrown) {
    return `the events do not fit each other: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
};
