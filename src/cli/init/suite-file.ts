/** The suite that `looplaw init` writes: the laws as tests, one test a law. */

import { importLine } from './adapter-file.js';
import type { Answers } from './answers.js';

export const suiteText = ({ name, tests, expect }: Answers): string => {
  const options = `{${expect ? " expect: 'looplaw.expect.json' " : ''}}`;
  const more = 'A fresh seed each time, which stands in the name of the suite; `programs` and `seed` ask for others.';
  if (tests === 'vitest') {
    return `/** The laws as tests, one test a law. ${more} */

${importLine('describeConformance', 'looplaw/vitest')}
import adapter from './${name}.adapter.js';

describeConformance(adapter, ${options});
`;
  }
  return `/** The laws as tests, one test a law. ${more} */

${importLine('describeConformance, loadAdapter', 'looplaw/node-test')}

const adapter = await loadAdapter(new URL('./${name}.adapter.ts', import.meta.url));

describeConformance(adapter, ${options});
`;
};

export const suitePath = ({ name, tests }: Answers): string =>
  tests === 'vitest' ? `${name}.conformance.test.ts` : `${name}.conformance.test.mjs`;
