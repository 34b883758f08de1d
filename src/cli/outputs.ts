/**
 * Where the reports go: `--reporter NAME` to the screen, `--reporter NAME=FILE` to a file. Each file is written twice. Before
 * the run it tells that the run did not come to its end, so that a run which is killed leaves no file that looks well, nor
 * that of the run before; and whoever named a file that cannot be written hears of it before the work is done.
 */

import { appendFileSync, closeSync, mkdirSync, openSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { BrokenRun, ReportFile } from '../../spec/verdict.js';
import { colours, plain } from '../report/paint.js';
import { outputsOf, type Reporter } from '../report/reporter.js';
import { isReporter, loadReporter, type ReporterName, reporterNames } from '../report/reporters.js';
import { UsageError } from './usage-error.js';

export interface OutputOptions {
  readonly reporter?: readonly string[];
  /** The file of the one reporter that names none. */
  readonly output?: string;
}

export interface Outputs {
  /** Sees to it that all can be written. */
  open(unfinished: BrokenRun): void;
  write(report: ReportFile): void;
}

interface Target {
  readonly name: ReporterName;
  readonly file?: string;
  readonly reporter: Reporter;
}

export const outputsFor = async (
  options: OutputOptions,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Outputs> => {
  const targets = await Promise.all(
    requestsIn(options).map(
      async (request): Promise<Target> => ({ ...request, reporter: await loadReporter(request.name) }),
    ),
  );
  return {
    open: (unfinished) => {
      for (const { file, reporter } of targets) {
        const outputs = outputsOf(reporter, unfinished, plain);
        for (const { text, appendTo } of outputs) {
          const path = appendTo === undefined ? file : pathIn(environment, appendTo);
          if (path === undefined) continue;
          guarded(path, () => {
            const there = statSync(path, { throwIfNoEntry: false });
            // Whoever reads a pipe takes its first end for the last; and a device shows all that is written.
            if (there?.isFIFO()) return;
            if (appendTo === undefined && (there?.isFile() ?? true)) writeFileSync(path, text);
            else closeSync(openSync(path, 'a'));
          });
        }
      }
    },
    write: (report) => {
      for (const { name, file, reporter } of targets) {
        const onScreen = file === undefined;
        const paint = onScreen && process.stdout.isTTY ? colours : plain;
        for (const { text, appendTo } of outputsOf(reporter, report, paint)) {
          const path = appendTo === undefined ? file : pathIn(environment, appendTo);
          if (appendTo !== undefined) {
            if (path !== undefined) guarded(path, () => appendFileSync(path, text));
          } else if (path !== undefined) guarded(path, () => writeFileSync(path, text));
          // What went wrong is told on the error output; people need not read it twice.
          else if (report.outcome !== 'broken' || name !== 'text') process.stdout.write(text);
        }
      }
    },
  };
};

interface Request {
  readonly name: ReporterName;
  readonly file?: string;
}

const requestsIn = ({ reporter = ['text'], output }: OutputOptions): readonly Request[] => {
  const requests = reporter.map(requestIn);
  const files = requests.flatMap(({ file }) => (file === undefined ? [] : [file]));
  const nameless = requests.filter(({ file }) => file === undefined);
  if (output !== undefined && nameless.length !== 1) {
    throw new UsageError(
      `Expected one reporter whose report "${output}" is for, got ${nameless.length === 0 ? 'none' : nameless.map(({ name }) => name).join(', ')}; write --reporter NAME=FILE for each instead of --output.`,
    );
  }
  const all = output === undefined ? files : [...files, output];
  const twice = all.find((file, index) => all.findIndex((other) => resolve(other) === resolve(file)) < index);
  if (twice !== undefined)
    throw new UsageError(
      `Expected a file of its own for each reporter, got "${twice}" twice; give one of them another name.`,
    );
  return output === undefined ? requests : requests.map((request) => ({ file: output, ...request }));
};

const requestIn = (given: string): Request => {
  const [name = '', ...rest] = given.split('=');
  if (!isReporter(name)) {
    throw new UsageError(
      `Expected a reporter, one of ${reporterNames.join(', ')}, got "${name}"; choose one of these.`,
    );
  }
  if (rest.length === 0) return { name };
  const file = rest.join('=');
  if (file !== '') return { name, file };
  throw new UsageError(
    `Expected a file behind "${name}=", got none; write --reporter ${name}=FILE, or ${name} alone for the screen.`,
  );
};

const pathIn = (environment: Readonly<Record<string, string | undefined>>, variable: string): string | undefined => {
  const path = environment[variable];
  return path === '' ? undefined : path;
};

const guarded = (path: string, write: () => void): void => {
  try {
    mkdirSync(dirname(path), { recursive: true });
    write();
  } catch (thrown) {
    throw new UsageError(
      `Expected to write the report to "${path}", it failed (${thrown instanceof Error ? thrown.message : ''}); choose another file.`,
    );
  }
};
