/** Reports in several formats from one run, from outside. `npm test` has built it. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { looplawIn, requireBuilt } from '../../fixtures/command-line.js';
import type { BrokenRun, Report } from '../../spec/verdict.js';

const folder = mkdtempSync(join(tmpdir(), 'looplaw-'));

const textAt = (name: string): string => readFileSync(join(folder, name), 'utf8');

const adapter = (name: string, create: string): string => {
  writeFileSync(
    join(folder, name),
    `let made = 0; const none = { callSoon() {}, runForever() {}, stop() {} };
export default { name: 'mine', version: '1', clock: 'virtual', claims: [], create: () => { ${create} return none; } };`,
  );
  return `./${name}`;
};

beforeAll(requireBuilt);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe.concurrent('looplaw run --reporter', () => {
  it('writes as many reports of one run as it was asked for', async () => {
    const { status, stdout, stderr } = await looplawIn(
      folder,
      ...[
        'run',
        'prototype',
        '--programs',
        '600',
        '--seed',
        'ab',
        '--laws',
        '5.*',
        '--reporter',
        'text',
        '--reporter',
        'json=a.json',
      ],
      ...[
        '--reporter',
        'junit=a.xml',
        '--reporter',
        'tap=a.tap',
        '--reporter',
        'ctrf=ctrf.json',
        '--reporter',
        'markdown=a.md',
        '--reporter',
        'html=a.html',
        '--reporter',
        'trace-event=a.trace.json',
      ],
    );
    const report = JSON.parse(textAt('a.json')) as Report;
    const broken = report.laws.filter(({ verdict }) => verdict.kind === 'violates').map(({ id }) => id);
    expect(report).toMatchObject({ given: 'prototype', asked: '5.*', seed: 'ab', strict: false, outcome: 'violates' });
    expect(Date.parse(report.began)).not.toBeNaN();
    expect(broken).toContain('5.12');
    expect(stdout).toContain(`Violates ${broken.length} laws.`);
    expect(textAt('a.xml').match(/<failure /g)?.length).toBe(broken.length);
    expect(textAt('a.tap').match(/^ {4}not ok /gm)?.length).toBe(broken.length);
    expect(JSON.parse(textAt('ctrf.json'))).toMatchObject({ results: { summary: { failed: broken.length } } });
    expect(textAt('a.md').match(/^### ❌/gm)?.length).toBe(broken.length);
    expect(textAt('a.html').match(/<article class="violation"/g)?.length).toBe(broken.length);
    expect(JSON.parse(textAt('a.trace.json'))).toMatchObject({ otherData: { failures: broken.length } });
    expect(stderr).toBe('');
    expect(status).toBe(1);
  });

  it('tells of a subject that cannot be run in each of them', async () => {
    const given = adapter('later.mjs', 'if (made++ > 2) throw new Error("no more");');
    const reports = ['--reporter', 'text', '--reporter', 'json=later.json', '--reporter', 'junit=later.xml'];
    const { status, stdout, stderr } = await looplawIn(folder, 'run', given, ...reports);
    expect(stderr).toMatch(/^Expected the factory of "mine" to make a loop, it threw "Error: no more".*\n$/);
    expect(stdout).toBe('');
    const broken = JSON.parse(textAt('later.json')) as BrokenRun;
    expect(broken).toMatchObject({
      looplaw: 'report/1',
      given,
      outcome: 'broken',
      why: stderr.trimEnd().replace(/ The doctor .*/, ''),
    });
    expect(textAt('later.xml')).toMatch(/<error message="Expected the factory of /);
    expect(status).toBe(2);
  });

  it('leaves no file that looks well behind a run that was torn down', async () => {
    const given = adapter('torn.mjs', 'if (made++ > 2) process.exit(0);');
    await looplawIn(folder, 'run', given, '--in-process', '--reporter', 'junit=torn.xml');
    expect(textAt('torn.xml')).toMatch(/<error message="The run did not come to its end\."/);
  });

  it('says which file cannot be written before anything is run', async () => {
    mkdirSync(join(folder, 'late'), { recursive: true });
    writeFileSync(join(folder, 'late/folder.mjs'), 'a file');
    const { status, stderr, stdout } = await looplawIn(
      folder,
      'run',
      './never.ts',
      '--reporter',
      'tap=./late/folder.mjs/a.tap',
    );
    expect(stderr).toMatch(
      /^Expected to write the report to "\.\/late\/folder\.mjs\/a\.tap", it failed \(.*\); choose another file\.\n$/,
    );
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});
