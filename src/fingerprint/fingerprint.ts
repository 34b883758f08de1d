/** Runs the probes on a loop, each several times: what does not come out the same each time is told as `varies`. */

import type { Fingerprint, FingerprintAnswer } from '../../spec/fingerprint.js';
import { forEachStatement, type Program } from '../../spec/program.js';
import { cutOf, type Trace } from '../../spec/trace.js';
import { missingFor } from '../campaign/program-fit.js';
import type { Driver } from '../driver/driver.js';
import type { Probe } from './probe.js';
import { probes as allProbes } from './probes.js';

/** Enough that a loop which throws dice is seen to: five equal deadlines have 120 orders. */
const rounds = 6;

export const varies = 'varies';

export const fingerprintOf = async (driver: Driver, probes: readonly Probe[] = allProbes): Promise<Fingerprint> => {
  const { name, version, clock } = driver.manifest;
  const fits = (program: Program): boolean => missingFor(program, driver.manifest).length === 0;
  const trials = probes
    .filter(({ program }) => fits(program))
    .flatMap((probe) => [probe.program, ...(probe.variants ?? []).filter(fits)].map((program) => ({ probe, program })));
  const together = trials.filter(({ program }) => !keepsBusy(program));
  const alone = trials.filter(({ program }) => keepsBusy(program));
  const seen = new Map<Probe, Set<string>>();
  const run = async (batch: readonly Trial[]): Promise<void> => {
    const traces = await driver.run(batch.map(({ program }) => program));
    for (const [index, { probe }] of batch.entries()) {
      const answers = seen.get(probe) ?? new Set();
      seen.set(probe, answers.add(answerIn(probe, traces[index])));
    }
  };
  for (let round = 0; round < rounds; round += 1) {
    await run(together);
    for (const trial of alone) await run([trial]);
  }
  const answers = probes.map((probe): [string, FingerprintAnswer] => {
    const { id, asks, documented, program } = probe;
    const told = [...(seen.get(probe) ?? [])];
    const [answer] = told;
    if (answer === undefined)
      return [id, { asks, documented, notAsked: `needs ${missingFor(program, driver.manifest).join(', ')}` }];
    return [id, { answer: told.length > 1 ? varies : answer, asks, documented }];
  });
  answers.sort(([left], [right]) => (left < right ? -1 : 1));
  return { looplaw: 'fingerprint/1', subject: { name, version, clock }, answers: Object.fromEntries(answers) };
};

interface Trial {
  readonly probe: Probe;
  readonly program: Program;
}

/** What keeps the thread busy is run by itself: programs that are run side by side may share the thread. */
const keepsBusy = (program: Program): boolean => {
  let busy = false;
  forEachStatement(program, ({ op }) => {
    busy ||= op === 'block';
  });
  return busy;
};

const answerIn = (probe: Probe, trace: Trace | undefined): string => {
  if (trace === undefined) return 'could not be run';
  return cutOf(trace) === undefined ? probe.read(trace) : 'does not come back';
};
