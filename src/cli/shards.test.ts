/** `looplaw run --shard`, `looplaw merge`, `--jobs`, `--budget` and `--bail` from outside. `npm test` has built it. */

import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { built, type Ended, expectOneSentence, looplawIn, requireBuilt } from '../../fixtures/command-line.js';
import { onPath } from '../../fixtures/on-path.js';
import { littleServer } from '../../fixtures/servers/little-server.js';
import { started } from '../../fixtures/servers/server.js';
import type { Report, ReportFile } from '../../spec/verdict.js';
import { merge } from './merge.js';

const folder = mkdtempSync(join(tmpdir(), 'looplaw-'));

const looplaw = (...args: readonly string[]): Promise<Ended> => looplawIn(folder, ...args);

const read = <File extends ReportFile = Report>(name: string): File =>
  JSON.parse(readFileSync(join(folder, name), 'utf8')) as File;

/** All but when it was, how long it took, and where files are. */
const contentOf = (name: string): object => {
  const { began, seconds, laws, ...others } = read(name);
  expect(Date.parse(began)).toBeGreaterThan(0);
  expect(seconds).toBeGreaterThan(0);
  return { ...others, laws: laws.map(({ file: _, ...law }) => law) };
};

/** Timers fire in the order in which they were set. */
const loop = `
import { defineAdapter } from '${built('src/index.js')}';
import { VirtualLoop } from '${built('reference-impl/index.js')}';
class Mine extends VirtualLoop {
  #latest = 0;
  override callAt(when: any, callback: any, ...args: any[]): any {
    this.#latest = Math.max(this.#latest, when);
    return super.callAt(this.#latest as any, callback, ...args);
  }
}
export default defineAdapter({
  name: 'mine', version: '1.2.3', clock: 'virtual', create: () => new Mine(),
  claims: ['arguments', 'cancel', 'timers', 'timerOrder', 'restart'],
});`;

const campaign = ['run', './mine.ts', '--programs', '600', '--seed', 'ab'] as const;

const shard = (index: number, of: number, ...more: readonly string[]): Promise<Ended> =>
  looplaw(...campaign, '--shard', `${index}/${of}`, '--reporter', `json=${index}-${of}.json`, ...more);

/** Milliseconds, on a busy machine. */
const hookTimeout = 120_000;

beforeAll(async () => {
  requireBuilt();
  writeFileSync(join(folder, 'mine.ts'), loop);
  await looplaw(...campaign, '--reporter', 'json=whole.json');
  for (const index of [1, 2, 3, 4]) await shard(index, 4);
}, hookTimeout);

afterAll(() => rmSync(folder, { recursive: true }));

const four = ['1-4.json', '2-4.json', '3-4.json', '4-4.json'] as const;

describe('a campaign in one piece', () => {
  it('and the same in four shards, merged, are one report', async () => {
    const { status } = await looplaw('merge', ...four, '--reporter', 'json=merged.json');
    expect(read('whole.json').laws.filter(({ verdict }) => verdict.kind === 'violates').length).toBeGreaterThan(2);
    expect(contentOf('merged.json')).toEqual(contentOf('whole.json'));
    expect(status).toBe(1);
  });

  it('and the same with two jobs are one report', async () => {
    const { status } = await looplaw(...campaign, '--jobs', '2', '--reporter', 'json=jobs.json');
    expect(contentOf('jobs.json')).toEqual(contentOf('whole.json'));
    expect(status).toBe(1);
  });

  it('and the same in two shards of two jobs, merged, are one report', async () => {
    for (const index of [1, 2]) await shard(index, 2, '--jobs', '2');
    await looplaw('merge', '2-2.json', '1-2.json', '--reporter', 'json=merged-2.json');
    expect(contentOf('merged-2.json')).toEqual(contentOf('whole.json'));
  });

  it('and the same of the reference are one report', async () => {
    const reference = ['run', 'reference', '--programs', '500', '--seed', 'cd', '--laws', '4.*,6.*'] as const;
    const ended = await Promise.all([
      looplaw(...reference, '--reporter', 'json=reference.json'),
      looplaw(...reference, '--shard', '1/2', '--reporter', 'json=reference-1.json'),
      looplaw(...reference, '--shard', '2/2', '--reporter', 'json=reference-2.json'),
      looplaw(...reference, '--jobs', '2', '--reporter', 'json=reference-jobs.json'),
    ]);
    expect(ended.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
    await looplaw('merge', 'reference-1.json', 'reference-2.json', '--reporter', 'json=reference-merged.json');
    expect(contentOf('reference-merged.json')).toEqual(contentOf('reference.json'));
    expect(contentOf('reference-jobs.json')).toEqual(contentOf('reference.json'));
  });

  it('and the same of a loop in Python are one report', async (context) => {
    if (onPath('python3', 'python') === undefined) context.skip('no Python is on the path');
    const python = ['run', 'python', '--clock', 'virtual', '--programs', '300', '--seed', 'cd', '--laws', '4.*'];
    await looplaw(...python, '--reporter', 'json=python.json');
    await looplaw(...python, '--jobs', '2', '--reporter', 'json=python-jobs.json');
    for (const index of [1, 2])
      await looplaw(...python, '--shard', `${index}/2`, '--reporter', `json=python-${index}.json`);
    await looplaw('merge', 'python-1.json', 'python-2.json', '--reporter', 'json=python-merged.json');
    expect(contentOf('python-merged.json')).toEqual(contentOf('python.json'));
    expect(contentOf('python-jobs.json')).toEqual(contentOf('python.json'));
  });
});

describe.concurrent('a shard', () => {
  it('says which it is, and that it is not the whole', async () => {
    const { stdout, status } = await looplaw(...campaign, '--shard', '2/4', '--laws', '1.1');
    expect(stdout).toMatch(/^ {2}seed ab · shard 2\/4 · \d+ programs \(\d+ scenarios, \d+ small, \d+ random\)/m);
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'Conforms in shard 2/4: no program broke a law. What the whole comes to "looplaw merge" tells, from the reports of all shards.',
    );
    expect(status).toBe(0);
  });

  it('must have a seed, which all have', async () => {
    expectOneSentence(
      await looplaw('run', './mine.ts', '--shard', '1/2'),
      /^Expected a --seed beside --shard, got none;/,
    );
  });

  it('writes no list of expected failures, which only the whole can tell', async () => {
    expectOneSentence(
      await looplaw(...campaign, '--shard', '1/2', '--update-expect'),
      /^Expected --update-expect of a whole campaign, .*; give it to "looplaw merge"/,
    );
  });

  it('is no part of the ten examples', async () => {
    expectOneSentence(
      await looplaw('run', 'reference', '--scenario', '--shard', '1/2'),
      /^Expected --scenario without --shard, got both;/,
    );
  });
});

describe('looplaw merge', () => {
  it('takes a folder, at whatever depth the reports lie in it, and leaves other files there alone', async () => {
    for (const name of four) {
      mkdirSync(join(folder, 'reports', name), { recursive: true });
      copyFileSync(join(folder, name), join(folder, 'reports', name, 'looplaw.json'));
    }
    writeFileSync(join(folder, 'reports', 'other.json'), '{"a": 1}');
    const { status, stdout } = await looplaw('merge', 'reports');
    expect(stdout).toMatch(
      /^ {2}seed ab · 600 programs \(\d+ scenarios, all \d+ of up to \d statements, \d+ random\)/m,
    );
    expect(stdout).toContain('  ✗ 2.2   Timers run in the order of their deadlines.');
    expect(status).toBe(1);
  });

  it('writes each format, and keeps the counterexamples', async () => {
    rmSync(join(folder, '.looplaw'), { recursive: true });
    const { status, stdout } = await looplaw('merge', ...four, '--reporter', 'text', '--reporter', 'junit=all.xml');
    expect(readFileSync(join(folder, 'all.xml'), 'utf8')).toMatch(/<testsuite name="mine: 2 Timers"/);
    expect(stdout).toContain('npx looplaw replay .looplaw/2.2-1.json');
    expect((await looplaw('replay', '.looplaw/2.2-1.json')).status).toBe(1);
    expect(status).toBe(1);
  });

  it('leaves open what a missing shard may have seen', async () => {
    const { status, stdout } = await looplaw('merge', '1-4.json', '4-4.json', '--reporter', 'text');
    expect(stdout).toMatch(/laws could not be judged: shards 2\/4 and 3\/4 are missing/);
    expect(stdout).toMatch(/Shards 2\/4 and 3\/4 are missing, so this is the report of \d+ of 600 programs/);
    expect(status).toBe(1);
    const fine = ['run', 'minimal', '--programs', '200', '--seed', 'ab', '--shard', '1/2'];
    expect((await looplaw(...fine, '--reporter', 'json=minimal.json')).status).toBe(0);
    expect((await looplaw('merge', 'minimal.json')).status).toBe(3);
  });

  it('tells of a shard whose run came to nothing, and takes it for missing', async () => {
    const broken = { given: './mine.ts', began: read('2-4.json').began, why: 'It was ended.' };
    const file = { looplaw: 'report/1', version: '0.1.0', ...broken, shard: { index: 2, of: 4 }, outcome: 'broken' };
    writeFileSync(join(folder, 'broken.json'), JSON.stringify(file));
    const { status, stdout, stderr } = await looplaw('merge', '1-4.json', 'broken.json', '3-4.json', '4-4.json');
    expect(stderr).toBe('Shard 2/4 came to no result, as "broken.json" says: It was ended.\n');
    expect(stdout).toContain('Shard 2/4 is missing');
    expect(status).toBe(1);
  });

  const altered = (name: string, change: (report: Record<string, unknown>) => object): string => {
    const report = read('2-4.json') as unknown as Record<string, unknown>;
    writeFileSync(join(folder, name), JSON.stringify({ ...report, ...change(report) }));
    return name;
  };

  it.each<readonly [string, (report: Record<string, unknown>) => object, RegExp]>([
    ['another version', () => ({ version: '0.0.9' }), /version of looplaw \(0\.1\.0, 0\.0\.9\)/],
    ['another subject', () => ({ given: './yours.ts' }), /not the same subject \(\.\/mine\.ts, \.\/yours\.ts\)/],
    ['another way of running it', () => ({ how: { without: 'cancel' } }), /subject's options \(none, \{"without"/],
    ['another seed', () => ({ seed: 'cd' }), /not the same seed \(ab, cd\); merge what was run with the same command/],
    ['other laws', () => ({ asked: '1.1' }), /not the same laws \(all, 1\.1\)/],
    ['another strictness', () => ({ strict: true }), /not the same strictness \(false, true\)/],
    ['a budget', () => ({ budget: 60 }), /not the same budget \(none, 60\)/],
    [
      'other claims',
      ({ subject }) => ({ subject: { ...(subject as object), claims: ['timers'] } }),
      /not the same subject's manifest/,
    ],
    [
      'another number of shards',
      ({ shard: found }) => ({ shard: { ...(found as object), of: 5 } }),
      /not the same number of shards \(4, 5\)/,
    ],
    [
      'another number of programs',
      ({ shard: found }) => ({ shard: { ...(found as object), planned: 601 } }),
      /not the same number of programs \(600, 601\)/,
    ],
  ])('refuses shards of several campaigns: %s', async (name, change, message) => {
    const file = altered(`altered ${name}.json`, change);
    await expect(merge([join(folder, '1-4.json'), join(folder, file)], {})).rejects.toThrow(message);
  });

  it('refuses a shard that comes twice, and says where', async () => {
    expectOneSentence(
      await looplaw('merge', ...four, '3-4.json'),
      /^Expected each shard once, "3-4\.json" and "3-4\.json" are both shard 3\/4; leave one of them out\.$/m,
    );
  });

  it('refuses what is no report of a shard', async () => {
    writeFileSync(join(folder, 'no.json'), '{');
    writeFileSync(join(folder, 'else.json'), '{"looplaw": "counterexample/1"}');
    writeFileSync(join(folder, 'less.json'), '{"looplaw": "report/1", "outcome": "conforms"}');
    mkdirSync(join(folder, 'empty'), { recursive: true });
    const refused = async (name: string, message: RegExp): Promise<void> => {
      await expect(merge([join(folder, name)], {})).rejects.toThrow(message);
    };
    await refused('none.json', /^Expected a report at ".*none\.json", there is none;/);
    await refused('no.json', /^Expected ".*no\.json" to be JSON, it is not/);
    await refused('else.json', /of the format "report\/1", got "counterexample\/1"/);
    await refused('less.json', /^Expected ".*less\.json" to hold a report, at ""/);
    await refused('empty', /^Expected reports in the folder ".*empty", there are none;/);
    await refused('whole.json', /to be the report of a shard, it is that of a whole run;/);
    expectOneSentence(await looplaw('merge', 'whole.json'), /to be the report of a shard, it is that of a whole run;/);
    expectOneSentence(
      await looplaw('merge'),
      /^Expected a command that looplaw knows: missing required argument 'reports'/,
    );
  });
});

describe('expected failures, in shards', () => {
  const list = (name: string, laws: readonly string[]): string => {
    const violates = laws.map((law) => ({ law, reason: 'Its timers are a list.' }));
    writeFileSync(join(folder, name), JSON.stringify({ looplaw: 'expectation/1', violates }));
    return name;
  };

  const inShards = async (file: string, more: readonly string[] = []): Promise<readonly number[]> => {
    const statuses: number[] = [];
    for (const index of [1, 2]) {
      const given = ['--shard', `${index}/2`, '--expect', file, '--laws', '1.1,2.2', ...more];
      const { status } = await looplaw(...campaign, ...given, '--reporter', `json=expect-${index}.json`);
      statuses.push(status);
    }
    return statuses;
  };

  it('are told apart from new ones in each, and held against the list as a whole when they are merged', async () => {
    const file = list('known.json', ['2.2']);
    await looplaw(...campaign, '--expect', file, '--laws', '1.1,2.2', '--reporter', 'json=expect.json');
    expect(await inShards(file)).toEqual([0, 0]);
    const { status } = await looplaw('merge', 'expect-1.json', 'expect-2.json', '--reporter', 'json=expect-all.json');
    expect(contentOf('expect-all.json')).toEqual(contentOf('expect.json'));
    expect(status).toBe(0);
  });

  it('that hold now make no shard red, and the whole', async () => {
    const file = list('mended.json', ['2.2', '1.1']);
    expect(await inShards(file)).toEqual([0, 0]);
    const standing = (name: string): unknown => read(name).laws.find(({ id }) => id === '1.1')?.expected?.standing;
    expect(standing('expect-1.json')).toBe('unjudged');
    const { status, stdout } = await looplaw('merge', 'expect-1.json', 'expect-2.json');
    expect(stdout).toContain('Not as mended.json has it: kept now: 1.1.');
    expect(status).toBe(4);
  });

  it('can be given, and written, where shards are merged', async () => {
    const without = await looplaw(
      'merge',
      ...four,
      '--expect',
      list('some.json', ['2.2']),
      '--reporter',
      'json=x.json',
    );
    expect(without.status).toBe(1);
    const written = await looplaw('merge', ...four, '--update-expect');
    expect(written.stdout).toMatch(/Wrote looplaw\.expect\.json: added .*2\.2/);
    expect(written.status).toBe(4);
    const after = await looplaw('merge', ...four, '--expect', 'looplaw.expect.json');
    expect(after.stdout).toContain('no reason given yet');
    expect(after.status).toBe(4);
  });

  it('of a program on the list show in the whole, where no shard has found another', async () => {
    const program = {
      script: [{ op: 'callLater', callback: 'a', in: 2 }, { op: 'callLater', callback: 'b', in: 1 }, { op: 'run' }],
      callbacks: { a: [], b: [] },
    };
    const violates = [{ law: '2.2', reason: 'Its timers are a list.', program }];
    writeFileSync(join(folder, 'program.json'), JSON.stringify({ looplaw: 'expectation/1', violates }));
    const few = ['run', './mine.ts', '--programs', '2', '--seed', 'ab', '--laws', '2.2', '--expect', 'program.json'];
    await looplaw(...few, '--reporter', 'json=few.json');
    for (const index of [1, 2]) await looplaw(...few, '--shard', `${index}/2`, '--reporter', `json=few-${index}.json`);
    const { status } = await looplaw('merge', 'few-1.json', 'few-2.json', '--reporter', 'json=few-all.json');
    expect(contentOf('few-all.json')).toEqual(contentOf('few.json'));
    expect(status).toBe(0);
  });
});

describe('--bail', () => {
  const first = ['--laws', '1.1,2.1,2.2,2.5', '--bail'] as const;

  it('ends the search with the first broken law that nobody expected', async () => {
    const { status } = await looplaw(...campaign, ...first, '--reporter', 'json=bail.json');
    const { laws, programs, tally } = read('bail.json');
    expect(laws.filter(({ verdict }) => verdict.kind === 'violates').length).toBe(1);
    expect(tally?.ended).toEqual({ by: 'bail' });
    expect(programs.total).toBeLessThan(100);
    expect(status).toBe(1);
  });

  it('ends it with the so-manyth, and counts no law that is expected to be broken', async () => {
    await looplaw(...campaign, '--laws', '2.2,2.5', '--bail', '2', '--reporter', 'json=bail-2.json');
    expect(read('bail-2.json').laws.map(({ verdict }) => verdict.kind)).toEqual(['violates', 'violates']);
    const violates = [{ law: '2.2', reason: 'Its timers are a list.', wake: ['2.5'] }];
    writeFileSync(join(folder, 'wake.json'), JSON.stringify({ looplaw: 'expectation/1', violates }));
    const { status } = await looplaw(...campaign, ...first, '--expect', 'wake.json', '--reporter', 'json=bail-e.json');
    expect(read('bail-e.json').programs.total).toBe(600);
    expect(status).toBe(0);
  });

  it('ends all jobs', async () => {
    const long = ['run', './mine.ts', '--programs', '200000', '--seed', 'ab'];
    const { status, stdout } = await looplaw(...long, '--jobs', '2', '--bail');
    expect(stdout).toMatch(/The search was ended after \d+ of 200000 programs, as --bail asks\./);
    expect(status).toBe(1);
  });
});

describe('--budget', () => {
  it('ends the search when the time is over, as planned, and says how far it came', async () => {
    const given = ['run', 'minimal', '--seed', 'ab', '--budget', '2s'];
    const { status } = await looplaw(...given, '--reporter', 'json=budget.json');
    const { programs, budget, laws, tally, remarks } = read('budget.json');
    expect(budget).toBe(2);
    expect(programs.planned).toBe(programs.total);
    expect(programs.total).toBeGreaterThan(0);
    expect(tally?.ended).toBeUndefined();
    expect(remarks).toEqual([]);
    expect(laws.filter(({ verdict }) => verdict.kind === 'inconclusive')).toEqual([]);
    expect(laws.some(({ verdict }) => verdict.kind === 'vacuous') ? 3 : 0).toBe(status);
  });

  it('goes beyond what is run without it, and can be divided', async () => {
    const given = ['run', 'minimal', '--seed', 'ab', '--laws', '1.1', '--budget', '3s'];
    for (const index of [1, 2])
      await looplaw(...given, '--shard', `${index}/2`, '--reporter', `json=time-${index}.json`);
    const { status } = await looplaw('merge', 'time-1.json', 'time-2.json', '--reporter', 'json=time.json');
    const [one, two, all] = ['time-1.json', 'time-2.json', 'time.json'].map((name) => read(name).programs.total);
    expect((one ?? 0) + (two ?? 0)).toBe(all);
    expect(read('time.json').programs.planned).toBe(all);
    expect(status).toBe(0);
  });
});

describe('a running server', () => {
  it('is judged in shards, each of which may have one of its own, and not by several jobs at once', async () => {
    const servers = await Promise.all([started(littleServer()), started(littleServer())]);
    for (const [place, { address }] of servers.entries()) {
      const given = ['run', `http://127.0.0.1:${address.port}`, '--programs', '12', '--seed', 'ab'];
      await looplaw(...given, '--shard', `${place + 1}/2`, '--reporter', `json=server-${place}.json`);
    }
    const merged = await looplaw('merge', 'server-0.json', 'server-1.json', '--reporter', 'json=server.json');
    expect(merged.stderr).toBe('');
    expect(read('server.json').programs).toMatchObject({ planned: 12, total: 12 });
    const url = `http://127.0.0.1:${servers[0]?.address.port}`;
    expectOneSentence(await looplaw('run', url, '--jobs', '2'), /^Expected one job for a running server, got 2;/);
    for (const { stop } of servers) await stop();
  });
});
