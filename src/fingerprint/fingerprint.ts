/** Runs the probes on a loop, each several times: what does not come out the same each time is told as `varies`. */

import type { Fingerprint, FingerprintAnswer } from '../../spec/fingerprint.js';
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
  const asked = probes.filter(({ program }) => missingFor(program, driver.manifest).length === 0);
  const seen = new Map<Probe, Set<string>>(asked.map((probe) => [probe, new Set()]));
  for (let round = 0; round < rounds; round += 1) {
    const traces = await driver.run(asked.map(({ program }) => program));
    for (const [index, probe] of asked.entries()) seen.get(probe)?.add(answerIn(probe, traces[index]));
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

const answerIn = (probe: Probe, trace: Trace | undefined): string => {
  if (trace === undefined) return 'could not be run';
  return cutOf(trace) === undefined ? probe.read(trace) : 'does not come back';
};
