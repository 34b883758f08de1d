import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Beginnings of names: what mostly waits, so that it waits beside others; then the longest; the shortest end together. */
const order = ['waiting', 'load', 'controls', 'mutants', 'patched'];

const placeOf = ({ moduleId }: TestSpecification): number => {
  const name = moduleId.slice(moduleId.lastIndexOf('/') + 1);
  return order.findIndex((beginning) => name.startsWith(beginning));
};

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((left, right) => placeOf(left) - placeOf(right));
  }
}

/** The long demands: many seeds, and the machine's clock under load. `npm test` asks for less of the same. */
export default defineConfig({
  test: {
    include: ['fixtures/**/*.verify.test.ts'],
    pool: 'forks',
    // One more than there are processors, since one of them mostly waits.
    maxWorkers: availableParallelism() + 1,
    // A process has the kit compiled and optimized once, which takes seconds, and not for each file.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});
