import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { brokenRun, conforms, lawReport, reportOf } from '../../fixtures/reports/report.js';
import type { ReportFile } from '../../spec/verdict.js';
import { outputsFor } from './outputs.js';

const folder = mkdtempSync(join(tmpdir(), 'looplaw-outputs-'));
const at = (name: string): string => join(folder, name);

writeFileSync(at('a-file'), 'no folder');
const textAt = (name: string): string => readFileSync(at(name), 'utf8');

const report = reportOf([lawReport('1.1', conforms)]);
const unfinished = { ...brokenRun, why: 'The run did not come to its end.' };

const onScreen = async (write: () => Promise<void>): Promise<string> => {
  const texts: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => texts.push(String(text)) > 0);
  await write();
  vi.restoreAllMocks();
  return texts.join('');
};

const written = (reporter: readonly string[], result: ReportFile = report, environment = {}): Promise<string> =>
  onScreen(async () => {
    const outputs = await outputsFor({ reporter }, environment);
    outputs.open(unfinished);
    outputs.write(result);
  });

afterEach(() => {
  vi.restoreAllMocks();
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the outputs of a run', () => {
  it('are as many as were asked for, each in its file or on the screen', async () => {
    const screen = await written([`json=${at('a.json')}`, 'text', `tap=${at('a=b.tap')}`, 'github']);
    expect(JSON.parse(textAt('a.json'))).toEqual(report);
    expect(textAt('a=b.tap')).toMatch(/^TAP version 14\n/);
    expect(screen).toMatch(/mine 1\.2\.3.*Conforms: no program broke a law\.\n::notice title=/s);
  });

  it('are in words on the screen, if nothing was asked for', async () => {
    const screen = await onScreen(async () => (await outputsFor({}, {})).write(report));
    expect(screen).toContain('  Conforms: no program broke a law.');
  });

  it('tell in their files from the beginning that the run is not at its end', async () => {
    writeFileSync(at('old.xml'), 'that of the run before');
    const outputs = await outputsFor({ reporter: [`junit=${at('old.xml')}`, `json=${at('new.json')}`] }, {});
    outputs.open(unfinished);
    expect(textAt('old.xml')).toContain('<error message="The run did not come to its end."');
    expect(JSON.parse(textAt('new.json'))).toEqual(unfinished);
  });

  it('tell nothing twice on the screen when a run comes to nothing', async () => {
    const screen = await written(['text', 'tap', `text=${at('a.txt')}`], brokenRun);
    expect(screen).toMatch(/^TAP version 14\n/);
    expect(screen).toContain('Bail out! Expected the factory');
    expect(textAt('a.txt')).toContain(`The run came to no result.\n  ${brokenRun.why}`);
  });

  it('are added to the file that the environment names, and to none if it names none', async () => {
    writeFileSync(at('summary.md'), 'before\n');
    await written(['github'], report, { GITHUB_STEP_SUMMARY: at('summary.md') });
    expect(textAt('summary.md')).toMatch(/^before\n## ✅ mine 1\.2\.3\n/);
    expect(await written(['github'], report, { GITHUB_STEP_SUMMARY: '' })).toMatch(/^::notice/);
  });

  it.runIf(process.platform !== 'win32')('go through a pipe once, and whole', async () => {
    const pipe = at('pipe');
    spawnSync('mkfifo', [pipe]);
    const reading = promisify(execFile)('cat', [pipe]);
    await written([`json=${pipe}`]);
    expect(JSON.parse((await reading).stdout)).toEqual(report);
  });

  const faults: readonly (readonly [
    what: string,
    options: object,
    environment: Record<string, string>,
    message: RegExp,
  ])[] = [
    [
      'a reporter that there is not',
      { reporter: ['xml'] },
      {},
      /^Expected a reporter, one of text, json, junit, tap, .*, got "xml"; choose one of these\.$/,
    ],
    ['a name of every object', { reporter: ['toString=x'] }, {}, /got "toString"/],
    [
      'no file behind the name',
      { reporter: ['junit='] },
      {},
      /^Expected a file behind "junit=", got none; write --reporter junit=FILE/,
    ],
    [
      'one file for two',
      { reporter: [`json=${at('x')}`, `tap=${at('./x')}`] },
      {},
      /^Expected a file of its own for each reporter, got ".*x" twice/,
    ],
    ['one file for two, one by --output', { reporter: [`json=${at('x')}`, 'tap'], output: at('x') }, {}, /twice/],
    [
      '--output for two',
      { reporter: ['json', 'tap'], output: at('x') },
      {},
      /^Expected one reporter whose report ".*" is for, got json, tap; write --reporter NAME=FILE/,
    ],
    ['--output for none', { reporter: [`json=${at('y')}`], output: at('x') }, {}, /, got none;/],
    [
      'a file that cannot be written',
      { reporter: [`json=${at('a-file/x')}`] },
      {},
      /^Expected to write the report to ".*a-file\/x", it failed \(.*\); choose another file\.$/,
    ],
    ['a folder for a file', { reporter: [`json=${folder}`] }, {}, /it failed/],
    [
      'a summary that cannot be written',
      { reporter: ['github'] },
      { GITHUB_STEP_SUMMARY: at('a-file/x') },
      /^Expected to write the report to ".*a-file\/x", it failed/,
    ],
  ];
  it.each(faults)('are refused with %s, before anything is run', async (_what, options, environment, message) => {
    const opened = async (): Promise<void> => (await outputsFor(options, environment)).open(unfinished);
    await expect(opened()).rejects.toThrow(message);
  });
});
