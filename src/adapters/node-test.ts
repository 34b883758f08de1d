/** `looplaw/node-test`: the laws as tests of Node's own runner, one test a law, with the same text when one fails. */

import { before, describe, it } from 'node:test';
import type { Capability } from '../../spec/capability.js';
import type { Adapter } from '../harness/adapter.js';
import { type ConformanceOptions, campaignTimeout, lawTestsOf } from './law-tests.js';

export type { ConformanceOptions } from './law-tests.js';
export { loadAdapter } from './load-adapter.js';

export const describeConformance = <Claims extends Capability, Loop>(
  adapter: Adapter<Claims, Loop>,
  options: ConformanceOptions = {},
): void => {
  const suite = lawTestsOf(adapter, options);
  describe(suite.name, () => {
    before(suite.run, { timeout: campaignTimeout });
    for (const { law, name } of suite.tests) {
      it(name, (context) => {
        const result = suite.resultOf(law);
        if (result.kind === 'skipped') context.skip(result.why);
        if (result.kind === 'failed') throw result.error;
      });
    }
  });
};
