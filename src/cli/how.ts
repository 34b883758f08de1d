/** How a subject was to be run, apart from its name: those options that were given. */

import type { CounterexampleFile, SubjectOptions } from '../../spec/verdict.js';

export const howOf = (options: SubjectOptions): Pick<CounterexampleFile, 'how'> => {
  const { withReferenceTasks, inProcess, python, clock, command, alone, without } = options;
  const how = { withReferenceTasks, inProcess, python, clock, command, alone, without };
  const given = Object.entries(how).filter(([, value]) => value !== undefined);
  return given.length === 0 ? {} : { how: Object.fromEntries(given) };
};
