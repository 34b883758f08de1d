/** The command line from outside: what it prints, what it writes, and how it ends. `npm test` has built it. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { built, type Ended, looplawIn, requireBuilt } from '../../fixtures/command-line.js';
import { laws, uncheckedLaws } from '../../spec/laws/index.js';
import type { CounterexampleFile, Report } from '../../spec/verdict.js';
import { version } from '../version.js';

const folder = mkdtempSync(join(tmpdir(), 'looplaw-'));

/** Runs in a folder of its own, where counterexamples are left. */
const looplaw = (...args: readonly string[]): Promise<Ended> => looplawIn(folder, ...args);

const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return `./${name}`;
};

const adapterFile = (name: string, body: string): string =>
  write(
    name,
    `import { defineAdapter } from '${built('src/index.js')}';
import { VirtualLoop } from '${built('reference-impl/index.js')}';
${body}
`,
  );

/** Timers fire in the order in which they were set. */
const inOrderOfInsertion = `
class Mine extends VirtualLoop {
  #latest = 0;
  override callAt(when: any, callback: any, ...args: any[]): any {
    this.#latest = Math.max(this.#latest, when);
    return super.callAt(this.#latest as any, callback, ...args);
  }
}
export default defineAdapter({
  name: 'mine',
  version: '1.2.3',
  clock: 'virtual',
  claims: ['arguments', 'timers', 'timerOrder', 'restart'],
  create: () => new Mine(),
});`;

beforeAll(requireBuilt);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('looplaw run', () => {
  it('judges the reference loop, and ends with 0', async () => {
    const { status, stdout, stderr } = await looplaw('run', 'reference', '--programs', '1000', '--seed', 'abcd');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^ {2}reference \d+\.\d+\.\d+ · virtual clock$/m);
    expect(stdout).toMatch(
      /^ {2}seed abcd · 1 000 programs \(\d+ scenarios, all \d+ of up to \d statements, \d+ random\) · \d+\.\d s$/m,
    );
    expect(stdout).toMatch(/^ {3}1 Scheduling +15 conform/m);
    expect(stdout).toContain('  Conforms: no program broke a law.');
    expect(status).toBe(0);
  });

  it('judges the reference loop if nothing is named', async () => {
    const { status, stdout } = await looplaw('run', '--programs', '200', '--laws', '1.*,2.2');
    expect(stdout).toContain('reference');
    expect(stdout).not.toMatch(/Lifecycle/);
    expect(status).toBe(0);
  });

  it('says of a loop that claims little what was not judged', async () => {
    const { status, stdout } = await looplaw('run', 'minimal', '--programs', '300');
    expect(stdout).toMatch(/2 Timers +19 skipped \(needs timers/);
    expect(status).toBe(0);
  });

  it('ends with 3 where a law could not be judged', async () => {
    const file = adapterFile(
      'untold.ts',
      `class Untold extends VirtualLoop {
  override callAt(when: any, callback: any, ...args: any[]): any {
    if (when > 80000) throw new RangeError('too far');
    return super.callAt(when, callback, ...args);
  }
}
export default defineAdapter({
  name: 'untold',
  version: '1',
  clock: 'virtual',
  claims: ['timers', 'farTimers'],
  create: () => new Untold() as any,
});`,
    );
    const { status, stdout } = await looplaw('run', file, '--programs', '200', '--laws', '2.16');
    expect(stdout).toContain('? 2.16  ');
    expect(stdout).toContain(': no program met what it speaks of');
    expect(stdout).toContain('Inconclusive: some laws could not be judged.');
    expect(status).toBe(3);
  });

  it('leaves out all the claims that are given, also one by one', async () => {
    const { stdout } = await looplaw('run', '--programs', '50', '--without', 'guards,state', '--without', 'runner');
    const claims = /claims (.*?)\n\n/s.exec(stdout)?.[1]?.split(/[\s,]+/);
    expect(claims).toContain('timers');
    for (const left of ['guards', 'state', 'runner']) expect(claims).not.toContain(left);
  });

  it('writes the same programs into its report for the same seed', async () => {
    const told = async (): Promise<string> => {
      const { stdout } = await looplaw(
        'run',
        '--programs',
        '300',
        '--laws',
        '2.*',
        '--seed',
        'ab',
        '--reporter',
        'json',
      );
      return stdout.replace(/"seconds": [\d.]+/, '').replace(/"began": "[^"]+"/, '');
    };
    expect(await told()).toBe(await told());
  });
});

describe('looplaw run, on a loop that fires timers in the order of insertion,', () => {
  let ended: Ended;

  beforeAll(async () => {
    ended = await looplaw(
      'run',
      adapterFile('mine.ts', inOrderOfInsertion),
      '--programs',
      '2000',
      '--seed',
      '7f3a',
      '--laws',
      '2.2',
    );
  });

  it('ends with 1, and says how many laws are violated', () => {
    expect(ended.status).toBe(1);
    expect(ended.stdout).toContain('Violates 1 law. "looplaw explain LAW" tells why a law is there.');
    expect(ended.stderr).toBe('');
  });

  it('tells the violation as a short proof', () => {
    const lines = ended.stdout.split('\n');
    const from = lines.findIndex((line) => line.startsWith('  ✗ 2.2   Timers run in the order of their deadlines.'));
    const proof = lines.slice(from).join('\n');
    expect(from).toBeGreaterThan(0);
    expect(proof).toMatch(/^ {10}must · asyncio, call_later/m);
    expect(proof).toMatch(
      /^ {10}replay {4}npx looplaw replay \.looplaw\/2\.2-1\.json {8}(shrunk from \d+ statements to )?3/m,
    );
    const program = /^ {10}program {3}call_\w+ (\w) (?:in|at) \d+\n {20}call_\w+ (\w) (?:in|at) \d+\n {20}run$/m.exec(
      proof,
    );
    const [, first = '', second = ''] = program ?? [];
    expect(first).not.toBe(second);
    expect(proof).toMatch(new RegExp(`^ {10}0\\.000 {5}script {2}call_\\w+ ${first}, due \\d\\.000$`, 'm'));
    expect(proof).toMatch(new RegExp(`^ {10}\\d\\.000 {5}${first} {7}starts +<- here$`, 'm'));
    expect(proof).toMatch(
      new RegExp(`^ {10}because {3}both were waiting, ${second} due at \\d\\.000 and ${first} at \\d\\.000,$`, 'm'),
    );
    expect(proof).toMatch(new RegExp(`^ {10}however {3}${first} started before ${second}\\.$`, 'm'));
  });

  it('keeps the counterexample in a file that fits its schema, and holds all that a replay needs', () => {
    const file = JSON.parse(readFileSync(join(folder, '.looplaw/2.2-1.json'), 'utf8')) as CounterexampleFile;
    const schema: unknown = JSON.parse(readFileSync(built('spec/schema/counterexample.schema.json'), 'utf8'));
    expect(new Ajv({ strict: false }).validate(schema as object, file)).toBe(true);
    expect(file).toMatchObject({ looplaw: 'counterexample/1', subject: './mine.ts', law: '2.2', seed: '7f3a' });
    expect(file.counterexample.program.script.length).toBeLessThanOrEqual(4);
  });

  it('is replayed from the file alone, and ends with 1 again', async () => {
    const { status, stdout } = await looplaw('replay', '.looplaw/2.2-1.json');
    expect(stdout).toContain('✗ 2.2   Timers run in the order of their deadlines.');
    expect(stdout).toMatch(/<- here$/m);
    expect(status).toBe(1);
  });

  it('is replayed on another subject, which keeps the law, and ends with 0', async () => {
    const { status, stdout } = await looplaw('replay', '.looplaw/2.2-1.json', 'reference');
    expect(stdout).toContain('reference keeps law 2.2 in this program.');
    expect(stdout).toMatch(/^ {10}run$/m);
    expect(status).toBe(0);
  });

  it('is replayed on the real clock more than once', async () => {
    const { status, stdout } = await looplaw('replay', '.looplaw/2.2-1.json', 'reference-realtime');
    expect(stdout).toContain('reference-realtime keeps law 2.2 in this program, in 5 runs.');
    expect(status).toBe(0);
  });
});

describe('looplaw run, where it may not write,', () => {
  it('says so in one line, with status 2', async () => {
    const file = adapterFile('mine-there.ts', inOrderOfInsertion);
    const blocked = mkdtempSync(join(tmpdir(), 'looplaw-'));
    writeFileSync(join(blocked, '.looplaw'), 'a file where the folder should be');
    const { status, stderr } = await looplawIn(
      blocked,
      'run',
      join(folder, file),
      '--programs',
      '300',
      '--laws',
      '2.2',
    );
    rmSync(blocked, { recursive: true });
    expect(stderr).toMatch(
      /^Expected to keep the counterexample in "\.looplaw\/2\.2-1\.json", it failed \(.*\); run looplaw where it may write\.\n$/,
    );
    expect(status).toBe(2);
  });
});

describe('looplaw run --reporter json', () => {
  const isReport = (value: unknown): boolean => {
    const schema: unknown = JSON.parse(readFileSync(built('spec/schema/report.schema.json'), 'utf8'));
    return new Ajv({ strict: false }).validate(schema as object, value);
  };

  it('has, law by law, the verdict and how often it was met, and a summary', async () => {
    const { status, stdout } = await looplaw('run', '--programs', '1000', '--seed', 'ab', '--reporter', 'json');
    const report = JSON.parse(stdout) as Report;
    expect(isReport(report)).toBe(true);
    expect(report).toMatchObject({ looplaw: 'report/1', version, given: 'reference', seed: 'ab', outcome: 'conforms' });
    expect(report.programs.total).toBe(1000);
    expect(report.programs.scenarios + report.programs.exhaustive + report.programs.random).toBe(1000);
    expect(report.seconds).toBeGreaterThan(0);
    expect(report.laws.length).toBe(laws.length + uncheckedLaws.length);
    expect(report.laws.find(({ id }) => id === '1.1')).toMatchObject({
      title: laws.find(({ id }) => id === '1.1')?.title,
      strength: 'must',
      verdict: { kind: 'conforms' },
    });
    expect(status).toBe(0);
  });

  it('goes to a file with --output, counterexample and all', async () => {
    const file = adapterFile('mine-too.ts', inOrderOfInsertion);
    const { status, stdout } = await looplaw(
      'run',
      file,
      '--programs',
      '500',
      '--reporter',
      'json',
      '--output',
      'report.json',
      '--laws',
      '2.2',
    );
    expect(stdout).toBe('');
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
    expect(isReport(report)).toBe(true);
    expect(report.outcome).toBe('violates');
    const [law] = report.laws;
    expect(law).toMatchObject({ id: '2.2', file: '.looplaw/2.2-1.json', verdict: { kind: 'violates' } });
    expect(law?.verdict.kind === 'violates' ? law.verdict.counterexample.violation.law : undefined).toBe('2.2');
    expect(status).toBe(1);
  });
});

describe('looplaw laws and looplaw explain', () => {
  it('list every law under its chapter, in the order of their numbers', async () => {
    const { status, stdout } = await looplaw('laws');
    const listed = stdout.split('\n').flatMap((line) => /^ {4}(\d+\.\d+) /.exec(line)?.[1] ?? []);
    expect(listed.length).toBe(laws.length + uncheckedLaws.length);
    expect(listed.indexOf('2.2')).toBeLessThan(listed.indexOf('2.10'));
    expect(stdout).toMatch(/^ {2}2 Timers$/m);
    expect(stdout).toMatch(/^ {4}4\.15 .*\(not checked: .*\)$/m);
    expect(status).toBe(0);
  });

  it('tell of a law its strength, source, reason and smallest traces', async () => {
    const { status, stdout } = await looplaw('explain', '2.3');
    expect(stdout).toMatch(/^ {2}2\.3 {2}Deadlines that passed/m);
    for (const word of ['strength', 'source', 'needs', 'why'])
      expect(stdout).toMatch(new RegExp(`^ {2}${word} +\\S`, 'm'));
    expect(stdout).toMatch(/kept, at the least\n {4}0 call_later a in 2\n/);
    expect(stdout).toMatch(/broken, at the least\n {4}0 call_later a in 2\n/);
    expect(status).toBe(0);
  });

  it('tell of a law that depends on a claim, and of one that is not checked', async () => {
    const [should, unchecked] = await Promise.all([looplaw('explain', '2.15'), looplaw('explain', '2.9')]);
    expect(should.stdout.replace(/\s+/g, ' ')).toContain(
      'strength should (CPython does it, and no document promises it); must for a loop that claims asyncioOrder',
    );
    expect(unchecked.stdout).toMatch(/^ {2}state {5}not checked: \S/m);
  });
});

describe('looplaw', () => {
  it('says what it can do if it is asked for nothing, and its version if asked for that', async () => {
    const [help, told] = await Promise.all([looplaw(), looplaw('--version')]);
    expect(help?.stdout).toMatch(/Usage: looplaw/);
    expect(help?.status).toBe(0);
    expect(told?.stdout).toBe(`${version}\n`);
    expect(told?.status).toBe(0);
  });
});

describe.concurrent('what is wrong with what was given is said in one line, with status 2:', () => {
  const adapter = (fields: string): string =>
    `export default { name: 'mine', version: '1', clock: 'virtual', claims: [], create: () => ({ callSoon() {}, runForever() {}, stop() {} }), ${fields} };`;

  const faults: readonly (readonly [what: string, args: () => readonly string[], message: RegExp])[] = [
    ['a file that is not there', () => ['run', './nowhere.ts'], /"\.\/nowhere\.ts", which is neither; check the path/],
    ['a folder', () => ['run', '.'], /Expected "\." to be a module that loads/],
    [
      'a module without a default export',
      () => ['run', write('bare.ts', 'export const loop = 1;')],
      /Expected "\.\/bare\.ts" to have a default export, it has none; write "export default defineAdapter/,
    ],
    [
      'a module that does not parse',
      () => ['run', write('broken.ts', 'export default {{;')],
      /Expected "\.\/broken\.ts" to be a module that loads, it threw/,
    ],
    [
      'a module that throws',
      () => ['run', write('throwing.mjs', 'throw new Error("first line\\nsecond line");')],
      /Expected "\.\/throwing\.mjs" to be a module that loads, it threw "first line"; mend that first/,
    ],
    [
      'a manifest that claims what the loop lacks',
      () => ['run', write('claiming.mjs', adapter("claims: ['timers']"))],
      /Expected the loop of "mine" to have time\(\), since "timers" is claimed, and it has not; add the method, or take the claim back/,
    ],
    [
      'a claim that nobody knows',
      () => ['run', write('unknown.mjs', adapter("claims: ['magic']"))],
      /got "magic"; correct the claim or take it out/,
    ],
    [
      'a factory that throws',
      () => ['run', write('factory.mjs', adapter("create: () => { throw new Error('no') }"))],
      /Expected the factory of "mine" to make a loop, it threw "Error: no"/,
    ],
    [
      'a factory that throws later',
      () => [
        'run',
        write(
          'later.mjs',
          `let made = 0; ${adapter("create: () => { if (made++ > 2) throw new Error('no more'); return { callSoon() {}, runForever() {}, stop() {} }; }")}`,
        ),
      ],
      /Expected the factory of "mine" to make a loop, it threw "Error: no more"/,
    ],
    [
      'a default export that is no adapter',
      () => ['run', write('number.mjs', 'export default 7;')],
      /Expected an adapter, got 7/,
    ],
    ['an unknown law', () => ['run', '--laws', '1.1,99.1'], /got "99\.1", which no law has; "looplaw laws" lists them/],
    ['an unknown chapter', () => ['run', '--laws', '77.*'], /got "77\.\*", which no law has/],
    ['an unknown law to explain', () => ['explain', '2.99'], /Expected the number of a law, like "2\.3", got "2\.99"/],
    ['an unknown option', () => ['run', '--fast'], /unknown option '--fast'; "looplaw --help" lists them/],
    ['an unknown command', () => ['judge'], /unknown command 'judge'; "looplaw --help" lists them/],
    ['an option without its value', () => ['run', '--seed'], /option '--seed <seed>' argument missing/],
    ['a missing argument', () => ['explain'], /missing required argument 'law'/],
    [
      'an unknown reporter',
      () => ['run', '--reporter', 'xml'],
      /Expected a reporter, one of text, json, .*, got "xml"/,
    ],
    ['no programs', () => ['run', '--programs', '0'], /Expected a number of programs, 1 or more, got "0"/],
    ['half a program', () => ['run', '--programs', '1.5'], /Expected a number of programs, 1 or more, got "1\.5"/],
    [
      'a word for a number',
      () => ['run', '--programs', 'many'],
      /Expected a number of programs, 1 or more, got "many"/,
    ],
    [
      'a report that cannot be written',
      () => ['run', '--programs', '1', '--laws', '1.1', '--output', '/dev/null/report.txt'],
      /Expected to write the report to "\/dev\/null\/report\.txt", it failed/,
    ],
    ['a counterexample that is not there', () => ['replay', './none.json'], /there is none at "\.\/none\.json"/],
    [
      'a counterexample that is no JSON',
      () => ['replay', write('text.json', '{"looplaw":')],
      /Expected "\.\/text\.json" to be JSON, it is not/,
    ],
    [
      'a file of somebody else',
      () => ['replay', write('alien.json', '{"name":"x"}')],
      /of the format "counterexample\/1", got none; make it anew/,
    ],
    [
      'a counterexample of another version',
      () => ['replay', write('old.json', '{"looplaw":"counterexample/0"}')],
      /of the format "counterexample\/1", got "counterexample\/0"; make it anew/,
    ],
    [
      'a counterexample that was cut',
      () => [
        'replay',
        write('cut.json', '{"looplaw":"counterexample/1","subject":"reference","law":"1.1","seed":"a"}'),
      ],
      /Expected "\.\/cut\.json" to hold a counterexample, at "" it must have required property 'counterexample'/,
    ],
  ];

  it.each(faults)('%s', async (_what, args, message) => {
    const { status, stdout, stderr } = await looplaw(...args());
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n').length).toBe(1);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});
