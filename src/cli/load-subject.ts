/** Finds what `looplaw run` was given: a bundled subject by its name, or an adapter in a file. */

import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BundledSubject, bundledSubjects, isBundled } from '../../spec/bundled.js';
import type { SubjectOptions } from '../../spec/verdict.js';
import type { AnyAdapter } from '../harness/adapter.js';
import { UsageError } from './usage-error.js';

const bundled = {
  reference: () => import('../adapters/reference.js'),
  'reference-realtime': () => import('../adapters/reference-realtime.js'),
  minimal: () => import('../adapters/minimal.js'),
  node: () => import('../adapters/node.js'),
  prototype: () => import('../adapters/prototype.js'),
  polling: () => import('../adapters/polling.js'),
} as const satisfies Readonly<Record<BundledSubject, () => Promise<unknown>>>;

export const loadSubject = async (
  given: string,
  options: Pick<SubjectOptions, 'withReferenceTasks'> = {},
): Promise<AnyAdapter> => {
  const adapter = await load(given);
  if (options.withReferenceTasks !== true) return adapter;
  const { withReferenceTasks } = await import('../adapters/with-reference-tasks.js');
  return withReferenceTasks(adapter);
};

const load = async (given: string): Promise<AnyAdapter> => {
  if (isBundled(given)) return (await bundled[given]()).default as unknown as AnyAdapter;
  const path = resolve(given);
  if (!existsSync(path)) {
    throw new UsageError(
      `Expected a subject's name (${bundledSubjects.join(', ')}, python or python:MODULE) or the path of an adapter, got "${given}", which is neither; check the path.`,
    );
  }
  const module = await importFile(path, given);
  const adapter = module['default'];
  if (adapter === undefined) {
    throw new UsageError(
      `Expected "${given}" to have a default export, it has none; write "export default defineAdapter({ ... })".`,
    );
  }
  return adapter as AnyAdapter;
};

/** TypeScript is loaded by jiti, which needs no build step and runs on every Node that looplaw runs on. */
export const importFile = async (path: string, given: string): Promise<Record<string, unknown>> => {
  try {
    if (['.js', '.mjs'].includes(extname(path))) return await import(pathToFileURL(path).href);
    const { createJiti } = await import('jiti');
    // Without the interop, which would pass a module that exports no default off as its own default.
    return await createJiti(import.meta.url, { interopDefault: false }).import<Record<string, unknown>>(path);
  } catch (thrown) {
    throw new UsageError(
      `Expected "${given}" to be a module that loads, it threw "${firstLine(thrown)}"; mend that first.`,
    );
  }
};

const firstLine = (thrown: unknown): string =>
  String(thrown instanceof Error ? thrown.message : thrown).split('\n')[0] ?? '';
