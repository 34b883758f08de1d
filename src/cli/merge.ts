/** `looplaw merge`: the reports of all shards of a campaign become that of the whole. */

import { isDeepStrictEqual } from 'node:util';
import { outcomeOf } from '../../spec/outcome.js';
import type { Shard } from '../../spec/shard.js';
import type { BrokenRun, Report } from '../../spec/verdict.js';
import { mergedReport } from '../campaign/merging.js';
import { version } from '../version.js';
import { withFile } from './counterexample-file.js';
import { exitStatus } from './exit-status.js';
import { type ExpectOptions, expectingOf } from './expecting.js';
import { lawFilter } from './law-filter.js';
import { outputsFor } from './outputs.js';
import { type FoundReport, readReports } from './report-files.js';
import type { OutputOptions } from './reporter-requests.js';
import { isUrl } from './server-address.js';
import { UsageError } from './usage-error.js';

export interface MergeOptions extends ExpectOptions, OutputOptions {}

export const merge = async (paths: readonly string[], options: MergeOptions, now = new Date()): Promise<number> => {
  const outputs = await outputsFor(options);
  const [first, ...others] = shardsAmong(await readReports(paths));
  for (const [index, other] of others.entries()) {
    requireOneCampaign(first, other);
    requireOther([first, ...others][index], other);
  }
  const reports = [first, ...others].map(({ report }) => report);
  const { given, how, asked } = first.report;
  const expecting = await expectingOf({ ...options, ...expectAsInShards(reports, options) });
  const strict = first.report.strict || (options.strict ?? false);
  const outside = isServer(first.report);
  const isAsked = asked === undefined ? () => true : lawFilter(asked);
  const began = Math.min(...reports.map((report) => Date.parse(report.began)));
  const about = {
    looplaw: 'report/1',
    version,
    given,
    ...(how === undefined ? {} : { how }),
    ...(asked === undefined ? {} : { asked }),
    began: new Date(began).toISOString(),
  } as const;
  outputs.open({ ...unfinished(about), why: 'The reports were not put together.' });
  const whole = mergedReport([first.report, ...others.map(({ report }) => report)], { outside, asked: isAsked });
  const today = now.toISOString().slice(0, 'YYYY-MM-DD'.length);
  const held = expecting.held(whole.laws, { manifest: whole.subject, outside }, { isAsked, today, strict });
  const report: Report = {
    ...about,
    // The shards may have run at the same time, and may not.
    seconds: Math.max(...reports.map(({ seconds }) => seconds)),
    ...whole,
    ...held,
    strict,
    laws: held.laws.map((law) => withFile(law, first.report)),
    outcome: outcomeOf(held.laws, { strict }),
  };
  outputs.write(report);
  return exitStatus[report.outcome];
};

const unfinished = ({ looplaw, version: own, given, how, began }: Omit<BrokenRun, 'outcome' | 'why'>): BrokenRun => ({
  looplaw,
  version: own,
  given,
  ...(how === undefined ? {} : { how }),
  began,
  outcome: 'broken',
  why: '',
});

type ShardReport = Report & { readonly shard: Shard };

interface FoundShard {
  readonly path: string;
  readonly report: ShardReport;
}

/** In the order of their numbers. A shard whose run came to nothing is missing, as one that was not given is. */
const shardsAmong = (found: readonly FoundReport[]): readonly [FoundShard, ...FoundShard[]] => {
  const shards = found.flatMap(({ path, report }): readonly FoundShard[] => {
    if (report.outcome === 'broken') {
      if (report.shard !== undefined) {
        const { index, of } = report.shard;
        process.stderr.write(`Shard ${index}/${of} came to no result, as "${path}" says: ${report.why}\n`);
        return [];
      }
      throw new UsageError(`Expected "${path}" to be the report of a shard, its run came to no result; run it again.`);
    }
    const { shard } = report;
    if (shard !== undefined) return [{ path, report: { ...report, shard } }];
    throw new UsageError(
      `Expected "${path}" to be the report of a shard, it is that of a whole run; merge those that "looplaw run --shard" writes.`,
    );
  });
  const [first, ...others] = [...shards].sort((one, other) => one.report.shard.index - other.report.shard.index);
  if (first !== undefined) return [first, ...others];
  throw new UsageError('Expected a shard that came to a result, there is none; run the shards again.');
};

/** What shards of one campaign have in common, and how to speak of it. */
const commons: readonly (readonly [string, (report: ShardReport) => unknown])[] = [
  ['version of looplaw', (report) => report.version],
  ['subject', (report) => (isServer(report) ? 'a server' : report.given)],
  ["subject's options", (report) => report.how ?? 'none'],
  ["subject's manifest", (report) => ({ ...report.subject, ...(isServer(report) ? { name: 'a server' } : {}) })],
  ['laws', (report) => report.asked ?? 'all'],
  ['seed', (report) => report.seed],
  ['number of shards', (report) => report.shard.of],
  ['number of programs', (report) => report.shard.planned ?? 'as many as time allows'],
  ['budget', (report) => report.budget ?? 'none'],
  ['strictness', (report) => report.strict],
];

const requireOneCampaign = (first: FoundShard, other: FoundShard): void => {
  for (const [name, read] of commons) {
    const [here, there] = [read(first.report), read(other.report)];
    if (isDeepStrictEqual(here, there)) continue;
    throw new UsageError(
      `Expected the shards of one campaign, "${first.path}" and "${other.path}" have not the same ${name} (${told(here)}, ${told(there)}); merge what was run with the same command but for --shard.`,
    );
  }
};

const requireOther = (before: FoundShard | undefined, { path, report }: FoundShard): void => {
  const { index, of } = report.shard;
  if (before?.report.shard.index !== index) return;
  throw new UsageError(
    `Expected each shard once, "${before.path}" and "${path}" are both shard ${index}/${of}; leave one of them out.`,
  );
};

const told = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Its port may be another one on each machine. */
const isServer = ({ given, how }: Report): boolean => how?.command === undefined && isUrl(given);

/** The whole is held against the list that its shards were held against, unless another one is given. */
const expectAsInShards = (
  reports: readonly Report[],
  { expect, updateExpect = false }: ExpectOptions,
): { readonly expect?: string } => {
  const file = reports.find(({ expectations }) => expectations !== undefined)?.expectations?.file;
  return expect !== undefined || updateExpect || file === undefined ? {} : { expect: file };
};
