/** Reports in JSON that other runs have written: files, or folders in which they lie. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ReportFile } from '../../spec/verdict.js';
import { schemaFault } from './schema-fault.js';
import { UsageError } from './usage-error.js';

export interface FoundReport {
  readonly path: string;
  readonly report: ReportFile;
}

/** Whatever a file is that was named, it is to be a report; of a folder only reports are taken, at whatever depth. */
export const readReports = async (paths: readonly string[]): Promise<readonly FoundReport[]> => {
  const found: FoundReport[] = [];
  for (const path of paths) {
    if (!isFolder(path)) found.push({ path, report: await reportIn(path, parsed(path)) });
    else {
      const before = found.length;
      for (const each of jsonFilesIn(path)) {
        const value = parsed(each);
        if (isReport(value)) found.push({ path: each, report: await reportIn(each, value) });
      }
      if (found.length === before)
        throw new UsageError(
          `Expected reports in the folder "${path}", there are none; write them with --reporter json=FILE.`,
        );
    }
  }
  return found;
};

const format = 'report/1';

const isReport = (value: unknown): boolean => formatOf(value) === format;

const formatOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'looplaw' in value ? value.looplaw : undefined;

const reportIn = async (path: string, value: unknown): Promise<ReportFile> => {
  const found = formatOf(value);
  if (found !== format) {
    throw new UsageError(
      `Expected "${path}" to be a report of the format "${format}", got ${found === undefined ? 'none' : `"${String(found)}"`}; write it with --reporter json=FILE.`,
    );
  }
  const wrong = await schemaFault('report', value);
  if (wrong === undefined) return value as ReportFile;
  throw new UsageError(
    `Expected "${path}" to hold a report, at "${wrong.at}" it ${wrong.fault}; make it anew with --reporter json=FILE.`,
  );
};

const isFolder = (path: string): boolean => {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there !== undefined) return there.isDirectory();
  throw new UsageError(
    `Expected a report at "${path}", there is none; "looplaw run --shard 1/2 --reporter json=FILE" writes one.`,
  );
};

const jsonFilesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();

const parsed = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (thrown) {
    throw new UsageError(
      `Expected "${path}" to be JSON, it is not (${thrown instanceof Error ? thrown.message : ''}); make it anew with --reporter json=FILE.`,
    );
  }
};
