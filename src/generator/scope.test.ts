import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Capability, capabilityNames, taskCapabilities } from '../../spec/capability.js';
import type { Program } from '../../spec/program.js';
import { capabilitiesOf } from '../../spec/program-needs.js';
import { taskProgramsOfSize } from './exhaustive-tasks.js';
import { RandomProgram } from './random-program.js';
import { scopeOf } from './scope.js';

const some: readonly (readonly [string, readonly Capability[]])[] = [
  ['tasks alone', ['timers', 'tasks']],
  ['tasks, sleep and gather', ['timers', 'tasks', 'sleep', 'gather']],
  ['futures without cancellation', ['timers', 'futures', 'tasks', 'wait', 'untilComplete']],
  ['no timers', capabilityNames.filter((name) => !['timers', 'sleep', 'waitFor', 'timeoutBlocks'].includes(name))],
  ...taskCapabilities
    .filter((name) => name !== 'tasks')
    .map((name) => [`all but ${name}`, capabilityNames.filter((other) => other !== name)] as const),
];

const unclaimed = (programs: Iterable<Program>, claims: readonly Capability[]): readonly string[] => {
  const found = new Set<string>();
  for (const program of programs)
    for (const capability of capabilitiesOf(program)) if (!claims.includes(capability)) found.add(capability);
  return [...found];
};

describe('programs for a loop hold nothing that it does not claim', () => {
  it.each(some)('%s', (_title, claims) => {
    const scope = scopeOf({ name: 'some', version: '0', clock: 'virtual', resolution: 0, claims });
    expect(unclaimed(fc.sample(new RandomProgram(scope), { seed: 1, numRuns: 300 }), claims)).toEqual([]);
    for (const size of [1, 2, 3]) expect(unclaimed(taskProgramsOfSize(size, scope), claims)).toEqual([]);
  });
});
