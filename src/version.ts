/** The version of looplaw, as its package says. */

import { existsSync, readFileSync } from 'node:fs';

/** The sources lie one folder below the package, what is built from them two, and what is published three. */
const packageFile = ['..', '../..', '../../..']
  .map((folder) => new URL(`${folder}/package.json`, import.meta.url))
  .find((url) => existsSync(url));

const read = (): string => {
  if (packageFile === undefined) return '0.0.0';
  const value: unknown = JSON.parse(readFileSync(packageFile, 'utf8'));
  return typeof value === 'object' && value !== null && 'version' in value ? String(value.version) : '0.0.0';
};

export const version = read();
