/** The folders, and who may import whom (see the design): arrows point one way. And what every source file keeps to. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { laws } from './spec/laws/index.js';

const root = new URL('.', import.meta.url).pathname;

const sourceFolders = ['spec', 'src', 'reference-impl'] as const;

const filesIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(folder, path));

const isTest = (path: string): boolean => path.endsWith('.test.ts');

const sources = sourceFolders.flatMap(filesIn).filter((path) => !isTest(path));

const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Import {
  readonly from: string;
  /** A path from the root, or the name of a package. */
  readonly to: string;
  /** Nothing of it is left at run time. */
  readonly typeOnly: boolean;
  readonly names: string;
}

const importsOf = (path: string): readonly Import[] => {
  const text = textOf(path);
  const resolved = (target: string): string =>
    target.startsWith('.') ? normalize(join(dirname(path), target)).replace(/\.js$/, '.ts') : target;
  const declared = [...text.matchAll(/^(?:import|export)\s+(type\s+)?([^'";]*?)\s*from\s+'([^']+)'/gm)].map(
    ([, type, names = '', target = '']) => ({
      from: path,
      to: resolved(target),
      typeOnly: type !== undefined,
      names: names.replace(/\s+/g, ' '),
    }),
  );
  const others = [...text.matchAll(/(?:\bimport\(\s*|^import\s+)'([^']+)'/gm)].map(([, target = '']) => ({
    from: path,
    to: resolved(target),
    typeOnly: false,
    names: '*',
  }));
  return [...declared, ...others];
};

const imports = sources.flatMap(importsOf);

/** What may be imported: a place, and, where the design says so, no more of it than types. */
type Permission = string | { readonly types: string };

const formats = 'spec/*.ts';

/** The nouns of the design, each with all that it may import beside itself. */
const nouns: Readonly<Record<string, readonly Permission[]>> = {
  'spec/*.ts': [],
  'spec/laws/': [formats],
  'spec/machine/': [formats],
  'spec/scenarios/': [formats, { types: 'spec/laws/law.ts' }],
  'reference-impl/': [
    'spec/event-loop.ts',
    'spec/future.ts',
    'spec/servers.ts',
    'spec/sockets.ts',
    'spec/streams.ts',
    'spec/time.ts',
    'node:',
  ],
  'src/generator/': [formats, 'fast-check'],
  'src/judge/': [formats, 'spec/laws/', 'spec/machine/'],
  'src/harness/': [formats, 'src/clients/', 'node:'],
  'src/clients/': [formats, 'node:'],
  // What another process writes is checked against the published schemas.
  'src/driver/': [formats, 'src/harness/', 'src/clients/', 'node:', 'ajv'],
  // It runs programs through a driver that it is given, and looks at the traces.
  'src/doctor/': [
    formats,
    { types: 'src/driver/driver.ts' },
    { types: 'src/driver/check-adapter.ts' },
    { types: 'src/driver/factory-faults.ts' },
    'src/harness/limits.ts',
  ],
  'src/campaign/': [
    formats,
    'spec/laws/',
    'spec/scenarios/',
    'src/generator/',
    'src/judge/',
    { types: 'src/driver/driver.ts' },
    // One place holds every bound of the kit, and how long to wait while shrinking is one.
    'src/harness/limits.ts',
    'fast-check',
    // While it judges, other processes have something to say.
    'node:timers/promises',
  ],
  // A probe is run like a program of a campaign, and asked only where its claims are made.
  'src/fingerprint/': [formats, 'src/campaign/program-fit.ts', { types: 'src/driver/driver.ts' }],
  // The table of the laws is data: the report takes the chapters' titles from it.
  'src/report/': [
    formats,
    'spec/laws/index.ts',
    { types: 'src/campaign/' },
    'badge-maker',
    'picocolors',
    'xmlbuilder2',
    'yaml',
  ],
  'src/adapters/': [formats, 'reference-impl/', 'spec/', 'src/', 'node:', 'vitest'],
  'src/cli/': ['spec/', 'src/', 'node:', '@clack/prompts', 'ajv', 'cli-progress', 'commander', 'jiti'],
  'src/*.ts': ['spec/', 'src/', 'node:'],
};

const isIn = (path: string, place: string): boolean => {
  if (place.endsWith('/*.ts')) return dirname(path) === place.slice(0, -'/*.ts'.length);
  return place.endsWith('/') || place.endsWith(':') ? path.startsWith(place) : path === place;
};

const nounOf = (path: string): string | undefined => Object.keys(nouns).find((noun) => isIn(path, noun));

const isPermitted = ({ to, typeOnly }: Import, noun: string): boolean =>
  [noun, ...(nouns[noun] ?? [])].some((permission) =>
    typeof permission === 'string' ? isIn(to, permission) : typeOnly && isIn(to, permission.types),
  );

const told = ({ from, to, typeOnly }: Import): string =>
  `${from} imports ${to}${typeOnly ? ' (its types)' : ''}, which the design does not allow`;

describe('the folders', () => {
  it('hold no source file that belongs to no noun', () => {
    expect(sources.filter((path) => nounOf(path) === undefined)).toEqual([]);
  });

  it.each(Object.keys(nouns))('%s imports only what the design lets it', (noun) => {
    const own = imports.filter(({ from }) => nounOf(from) === noun);
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter((each) => !isPermitted(each, noun)).map(told)).toEqual([]);
  });

  it('let the scenarios know of the laws only what they may need', () => {
    const known = imports.filter(({ from, to }) => isIn(from, 'spec/scenarios/') && isIn(to, 'spec/laws/'));
    expect(new Set(known.map(({ names }) => names))).toEqual(new Set(['{ Need }']));
  });

  it('have no ring of files that import each other', () => {
    const targets = new Map<string, readonly string[]>();
    for (const source of sources)
      targets.set(
        source,
        importsOf(source).map(({ to }) => to),
      );
    const done = new Set<string>();
    const ringFrom = (path: string, above: readonly string[]): readonly string[] | undefined => {
      if (above.includes(path)) return [...above.slice(above.indexOf(path)), path];
      if (done.has(path)) return undefined;
      for (const target of targets.get(path) ?? []) {
        const ring = ringFrom(target, [...above, path]);
        if (ring !== undefined) return ring;
      }
      done.add(path);
      return undefined;
    };
    expect(sources.map((source) => ringFrom(source, [])).find((ring) => ring !== undefined)).toBeUndefined();
  });

  it('need no package that is not declared', () => {
    const declared: unknown = JSON.parse(textOf('package.json'));
    const listed = (key: string): readonly string[] => {
      const held: unknown = typeof declared === 'object' && declared !== null ? Reflect.get(declared, key) : undefined;
      return typeof held === 'object' && held !== null ? Object.keys(held) : [];
    };
    const known = new Set([...listed('dependencies'), ...listed('peerDependencies')]);
    const packages = imports.map(({ to }) => to).filter((to) => !/^(?:node:|spec\/|src\/|reference-impl\/)/.test(to));
    expect([...new Set(packages)].filter((name) => !known.has(name))).toEqual([]);
  });
});

/** Files that are longer than the rest, and why they are not cut. */
const longFiles: Readonly<Record<string, string>> = {
  'spec/machine/machine.ts': 'the semantics are read as a whole: one state, one case an event',
  'spec/machine/task-machine.ts': 'so are those of futures and tasks',
  'spec/scenarios/combinators.ts': 'a list of programs',
  'spec/scenarios/sync.ts': 'a list of programs',
};

const mostLines = 450;

/** Comments and texts taken out, so that only code is searched. */
const codeOf = (path: string): string =>
  textOf(path)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '')
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "''");

describe('the source files', () => {
  it(`have at most ${mostLines} lines, but for a few with a reason`, () => {
    const long = sources.filter((path) => textOf(path).split('\n').length > mostLines + 1);
    expect(long).toEqual(Object.keys(longFiles));
  });

  it('never step around the compiler', () => {
    const tricks = /\bany\b|@ts-|biome-ignore|[\w)\]]!(?=[.;,)\][\s])/;
    expect(sources.filter((path) => tricks.test(codeOf(path)) || /@ts-|biome-ignore/.test(textOf(path)))).toEqual([]);
  });

  it('are one file a law, named by its number', () => {
    const files = sources.filter((path) => /^spec\/laws\/\d/.test(path));
    const numbers = files.map((path) => /laws\/(\d+\.\d+)-/.exec(path)?.[1]);
    expect(new Set(numbers)).toEqual(new Set(laws.map(({ id }) => id)));
    expect(files.length).toBe(laws.length);
  });

  it('are tested without leaving a test out', () => {
    const tests = [...sourceFolders, 'fixtures'].flatMap(filesIn).filter(isTest);
    expect(
      tests.filter((path) => /\b(?:it|describe|test)(?:\.each\([^)]*\))?\.(?:only|skip|todo)\b/.test(textOf(path))),
    ).toEqual([]);
  });
});
