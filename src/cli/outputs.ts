/**
 * Where the reports go: `--reporter NAME` to the screen, `--reporter NAME=FILE` to a file. Each file is written twice. Before
 * the run it tells that the run did not come to its end, so that a run which is killed leaves no file that looks well, nor
 * that of the run before; and whoever named a file that cannot be written hears of it before the work is done.
 */

import { appendFileSync, closeSync, openSync, statSync, writeFileSync } from 'node:fs';
import type { BrokenRun, ReportFile } from '../../spec/verdict.js';
import { colours, plain } from '../report/paint.js';
import { outputsOf, type Reporter } from '../report/reporter.js';
import { loadReporter, type ReporterName, reporterNames } from '../report/reporters.js';
import { guarded, type OutputOptions, requestsIn } from './reporter-requests.js';

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
    requestsIn(options, reporterNames).map(
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

const pathIn = (environment: Readonly<Record<string, string | undefined>>, variable: string): string | undefined => {
  const path = environment[variable];
  return path === '' ? undefined : path;
};
