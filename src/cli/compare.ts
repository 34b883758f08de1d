/** `looplaw compare`: the same campaign on several subjects, one after the other, and where two disagree a program that shows it. */

import { runCampaign } from '../campaign/campaign.js';
import { type ComparedRun, comparisonOf } from '../campaign/comparison.js';
import { freshSeed } from '../campaign/seed.js';
import { witnessesOf } from '../campaign/witness.js';
import { comparisonHtml } from '../report/comparison-html.js';
import { comparisonMarkdown } from '../report/comparison-markdown.js';
import { comparisonText } from '../report/comparison-text.js';
import { version } from '../version.js';
import { exitStatus } from './exit-status.js';
import { programsOf } from './extent.js';
import { lawFilter } from './law-filter.js';
import { pagesFor } from './pages.js';
import { withProgress } from './progress.js';
import type { OutputOptions } from './reporter-requests.js';
import { closeAll, type PythonOptions, pythonOptionsIn, startAll, subjectsIn } from './subject-words.js';
import { UsageError } from './usage-error.js';

export interface CompareOptions extends PythonOptions, OutputOptions {
  readonly laws?: string;
  readonly programs?: string;
  readonly seed?: string;
}

/** What a loop on the machine's clock can run in half a minute. */
const usualPrograms = 2000;

export const compare = async (
  words: readonly string[],
  options: CompareOptions,
  signal: AbortSignal,
  now = new Date(),
): Promise<number> => {
  if (words.length < 2) {
    throw new UsageError(
      `Expected two subjects or more, got ${words.length === 0 ? 'none' : `"${words[0]}" alone`}; write "looplaw compare reference node", say.`,
    );
  }
  const pages = pagesFor(options, {
    text: comparisonText,
    markdown: comparisonMarkdown,
    html: comparisonHtml,
    json: (comparison) => `${JSON.stringify(comparison, undefined, 2)}\n`,
  });
  const { laws: asked } = options;
  const isAsked = asked === undefined ? undefined : lawFilter(asked);
  const programs = options.programs === undefined ? usualPrograms : programsOf(options.programs);
  const seed = options.seed ?? freshSeed();
  const subjects = subjectsIn(words, pythonOptionsIn(options));
  const drivers = await startAll(subjects);
  try {
    pages.open();
    const began = performance.now();
    const runs: ComparedRun[] = [];
    for (const [index, driver] of drivers.entries()) {
      const { label = '', given = '', options: how = {} } = subjects[index] ?? {};
      const report = await withProgress((onProgress) =>
        runCampaign(driver, {
          programs,
          seed,
          onProgress,
          signal,
          ...(isAsked === undefined ? {} : { laws: isAsked }),
        }),
      );
      if (signal.aborted)
        throw new UsageError('Expected the comparison to come to its end, it was interrupted; nothing is said.');
      runs.push({ label, given, ...(Object.keys(how).length === 0 ? {} : { how }), report });
    }
    const witnesses = await witnessesOf(
      runs.map(({ report }) => report),
      drivers,
    );
    const seconds = (performance.now() - began) / 1000;
    const head = {
      version,
      began: now.toISOString(),
      seconds,
      seed,
      programs,
      ...(asked === undefined ? {} : { asked }),
    };
    const comparison = comparisonOf(head, runs, witnesses);
    pages.write(comparison);
    return comparison.outcome === 'alike' ? exitStatus.conforms : exitStatus.violates;
  } finally {
    await closeAll(drivers);
  }
};
