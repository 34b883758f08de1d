/** The page on programs, against the schema and the printer: nothing is left out, nothing made up, and it can be tried. */

import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { built, requireBuilt } from './fixtures/command-line.js';
import { type CodeBlock, isWord, pageAt, spansIn, type TableRow } from './fixtures/markdown-page.js';
import { mutants } from './fixtures/mutants/index.js';
import { misfits } from './fixtures/schema-fit.js';
import { definitionsOf, differences, noDifferences, type Told, variantsOf } from './fixtures/schema-variants.js';
import { clientActText } from './spec/client-text.js';
import type { ClientStatement, GatewayAct, Program, Statement } from './spec/program.js';
import { programLines, statementText } from './spec/program-text.js';
import { serverText } from './spec/server-text.js';
import { inProcessDriver } from './src/driver/in-process.js';
import { judge } from './src/judge/judge.js';
import { plain } from './src/report/paint.js';
import { proofLines } from './src/report/proof.js';

const page = pageAt('docs/programs.md');
const definitions = definitionsOf('program');

const places = { script: 'ScriptStatement', callbacks: 'CallbackStatement', coroutines: 'CoroutineStatement' } as const;
const ofStatements = Object.values(places).flatMap((name) => variantsOf(definitions, name, 'op'));
const ofClients = variantsOf(definitions, 'ClientStatement', 'op');
const ofApplications = variantsOf(definitions, 'GatewayAct', 'do');
const fieldsOf = (name: string): readonly string[] => Object.keys(definitions[name]?.properties ?? {});

interface Row {
  readonly example: { readonly [key: string]: unknown };
  readonly meaning: string;
  readonly printed: readonly string[];
  readonly under: string;
}

const rowOf = ({ cells: [first = '', meaning = '', last = ''], under }: TableRow): readonly [string, Row] => {
  const [code = ''] = spansIn(first);
  return [code, { example: JSON.parse(code) as Row['example'], meaning, printed: spansIn(last), under }];
};

const rows = page.rows.filter(({ cells: [first = ''] }) => first.startsWith('`{')).map(rowOf);
const clientRows = rows.filter(([, { under }]) => under === 'Clients');
const applicationRows = rows.filter(([, { under }]) => under === 'Acts of an application');
const statementRows = rows.filter((row) => !clientRows.includes(row) && !applicationRows.includes(row));

/** Every text that an example holds, and the names of its fields. */
const wordsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Array.isArray(value)
    ? value.flatMap(wordsIn)
    : Object.entries(value).flatMap(([key, held]) => [key, ...wordsIn(held)]);
};

const told = (tag: string, from: readonly (readonly [string, Row])[]): readonly Told[] =>
  from.map(([, { example, meaning }]) => ({
    tag: String(example[tag]),
    shown: wordsIn(example),
    named: spansIn(meaning).filter(isWord),
  }));

const values = ['null', 'true', 'false'];

describe('the page on programs', () => {
  it('tells of every statement with all of its fields and their words, and of no other', () => {
    const besides = [...values, ...fieldsOf('Program')];
    expect(differences(told('op', statementRows), ofStatements, besides)).toEqual(noDifferences);
  });

  it('tells of every act of a client', () => {
    expect(differences(told('op', clientRows), ofClients, values)).toEqual(noDifferences);
  });

  it('tells of every act of an application', () => {
    expect(differences(told('do', applicationRows), ofApplications, values)).toEqual(noDifferences);
  });

  it.each([
    ['What a program holds', 'Program'],
    ['Clients', 'ClientDeclaration'],
  ])('names all fields under "%s", and no other', (heading, name) => {
    const named = page.rows.filter(({ under, cells: [first = ''] }) => under === heading && !first.startsWith('`{'));
    expect(named.map(({ cells: [first = ''] }) => spansIn(first)[0]).sort()).toEqual([...fieldsOf(name)].sort());
  });

  it.each(statementRows)('shows a statement where it may stand, and as it prints: %s', (_code, row) => {
    const said = page.paragraphs.find(({ under, text }) => under === row.under && text.startsWith('Stand in: '));
    const fitting = Object.entries(places).filter(([, name]) => misfits('program', row.example, name).length === 0);
    expect(`Stand in: ${fitting.map(([place]) => place).join(', ')}.`).toBe(said?.text);
    expect(row.printed).toEqual([statementText(row.example as unknown as Statement)]);
  });

  it.each(clientRows)('shows an act of a client as it prints: %s', (_code, { example, printed }) => {
    expect(misfits('program', example, 'ClientStatement')).toEqual([]);
    expect(printed).toEqual([clientActText(example as unknown as ClientStatement)]);
  });

  it.each(applicationRows)('shows an act of an application as it prints: %s', (_code, { example, printed }) => {
    expect(misfits('program', example, 'GatewayAct')).toEqual([]);
    const line = serverText({ op: 'serveGateway', as: 's', app: { '*': [example as unknown as GatewayAct] } });
    expect(printed).toEqual([line.replace(/^.* other paths /, '')]);
  });

  const programs = page.blocks.flatMap((block, index) =>
    block.language === 'json' && block.words.length === 0 ? [[index, block, page.blocks[index + 1]] as const] : [],
  );

  it('shows whole programs', () => {
    expect(programs.length).toBeGreaterThan(4);
  });

  it.each(programs)('shows in block %i a program that prints as the next block says', (_index, { text }, next) => {
    const program: unknown = JSON.parse(text);
    expect(misfits('program', program)).toEqual([]);
    expect(programLines(program as Program).join('\n')).toBe(next?.text);
    expect(next?.language).toBe('text');
  });
});

describe('how a program is told', () => {
  /** Of the blocks with a proof: the law, and the last program before. */
  const proofs = page.blocks.flatMap(({ words: [word, id = ''], text }, index) => {
    const before = page.blocks.slice(0, index).findLast(({ language }) => language === 'json');
    return word === 'proof' && before !== undefined ? [{ id, text, program: JSON.parse(before.text) as Program }] : [];
  });

  it('is shown', () => {
    expect(proofs.length).toBe(3);
  });

  it.each(proofs)('is as looplaw tells of a loop that breaks $id', async ({ id, text, program }) => {
    for (const { law, adapter } of mutants) {
      if (law !== id) continue;
      const [trace] = await inProcessDriver(adapter).run([program]);
      const violation = trace && judge(program, trace).violations.find((each) => each.law === id);
      if (trace === undefined || violation === undefined) continue;
      const counterexample = { program, trace, violation, judges: ['laws', 'machine'], foundSize: 0 } as const;
      const verdict = { kind: 'violates', exercised: 1, counterexample } as const;
      const lines = proofLines({ id, title: '', strength: 'must', source: '', verdict }, undefined, plain);
      const told = lines.join('\n').split('\n\n');
      // What is replayed and the program stand elsewhere.
      expect(told.slice(-2).join('\n\n')).toBe(text);
      return;
    }
    throw new Error(`Expected one of the mutants of ${id} to break it in the program, none does.`);
  });
});

describe('a program of one’s own', () => {
  /** Inside the repository, so that the examples find looplaw by its name; and not under version control. */
  const folder = new URL('.looplaw/docs/', import.meta.url).pathname;
  const { NODE_V8_COVERAGE: _, ...unmeasured } = process.env;
  const node = (...args: readonly string[]): SpawnSyncReturns<string> =>
    spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', timeout: 100_000, env: unmeasured });

  const block = (language: string, ...words: readonly string[]): CodeBlock => {
    const found = page.blocks.find(
      (each) => each.language === language && words.every((word) => each.words.includes(word)),
    );
    if (found === undefined) throw new Error(`Expected the page to have a block of ${language} ${words.join(' ')}.`);
    return found;
  };

  beforeAll(() => {
    requireBuilt();
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const { text } of pageAt('README.md').blocks) {
      const [, name] = /^\/\/ (my-loop(?:\.adapter)?\.ts)\n/.exec(text) ?? [];
      if (name !== undefined) writeFileSync(join(folder, name), text);
    }
  });

  it('is judged from a counterexample that is written by hand', () => {
    const { text } = block('json', 'counterexample');
    expect(misfits('counterexample', JSON.parse(text))).toEqual([]);
    writeFileSync(join(folder, 'own.json'), text);
    const { stdout, status } = node(built('src/cli/main.js'), 'replay', 'own.json');
    expect(status).toBe(1);
    expect(`$ npx looplaw replay own.json\n${stdout.trimEnd()}`).toBe(block('text', 'replay').text);
    expect(node(built('src/cli/main.js'), 'replay', 'own.json', 'reference').status).toBe(0);
  });

  it('gives the trace that the page on traces explains', () => {
    writeFileSync(join(folder, 'try.mjs'), block('js').text);
    writeFileSync(join(folder, 'own.json'), block('json').text);
    const { stdout, stderr } = node('try.mjs', 'own.json');
    expect(stderr).toBe('');
    const shown = pageAt('docs/traces.md').blocks.find(({ words }) => words.includes('lines'));
    expect(stdout.trimEnd()).toBe(shown?.text);
  });
});
