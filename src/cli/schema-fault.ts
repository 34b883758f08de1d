/** What is wrong with a value from a file, by the published schema of its format. */

import { readFileSync } from 'node:fs';

/** The first words of a sentence's end: at which place, and what is wrong there. Nothing, if the value fits. */
export const schemaFault = async (
  schemaName: 'counterexample' | 'program' | 'expectation' | 'fingerprint' | 'report' | 'journal',
  value: unknown,
): Promise<{ readonly at: string; readonly fault: string } | undefined> => {
  const { Ajv } = await import('ajv');
  const url = new URL(`../../spec/schema/${schemaName}.schema.json`, import.meta.url);
  const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(url, 'utf8')) as object);
  if (validate(value)) return undefined;
  // The error that lies deepest says most: the others only tell that no alternative fitted.
  const [error] = [...(validate.errors ?? [])].sort(
    (left, right) => right.instancePath.length - left.instancePath.length,
  );
  const named: unknown = error?.params['additionalProperty'];
  const which = typeof named === 'string' ? `, as "${named}" is` : '';
  return { at: error?.instancePath ?? '', fault: `${error?.message ?? 'does not'}${which}` };
};
