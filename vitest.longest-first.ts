/**
 * The order in which vitest takes up test files. By itself it goes by what it remembers of earlier runs, and a fresh clone
 * remembers nothing: one long file that is taken up last leaves the other processors idle.
 */

import { BaseSequencer, type TestSequencerConstructor, type TestSpecification } from 'vitest/node';

/** Files whose names begin so come first, in this order; all others after them. */
export const longestFirst = (names: readonly string[]): TestSequencerConstructor => {
  const placeOf = ({ moduleId }: TestSpecification): number => {
    const file = moduleId.slice(moduleId.lastIndexOf('/') + 1);
    const place = names.findIndex((name) => file.startsWith(name));
    return place < 0 ? names.length : place;
  };
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      return files.toSorted((left, right) => placeOf(left) - placeOf(right));
    }
  };
};
