import { expect, it } from 'vitest';
import reference from '../adapters/reference.js';
import type { AnyAdapter } from '../harness/adapter.js';
import { inProcessDriver } from './in-process.js';
import { withoutClaims } from './without.js';

const driver = inProcessDriver(reference as unknown as AnyAdapter);
const program = { script: [{ op: 'run' }], callbacks: {} } as const;

it('leaves claims out of the manifest, and of the subject of each trace', async () => {
  const humble = withoutClaims(driver, ['guards', 'timers']);
  const claims = driver.manifest.claims.filter((claim) => claim !== 'guards' && claim !== 'timers');
  expect(humble.manifest).toEqual({ ...driver.manifest, claims });
  expect((await humble.run([program])).map(({ subject }) => subject.claims)).toEqual([claims]);
});

it('is the driver itself where nothing is left out', () => {
  expect(withoutClaims(driver, [])).toBe(driver);
});
