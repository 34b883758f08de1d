/** What the pages say, held to what is there: links, headings, quoted code, and the commands and options that they name. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { requireBuilt } from './fixtures/command-line.js';
import { type CommandLine, commandLine, mentionsIn } from './fixtures/command-line-words.js';
import { type Page, pageAt, pageOf } from './fixtures/markdown-page.js';

const root = new URL('.', import.meta.url).pathname;
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

const names = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
const docs = names.map((name) => pageAt(`docs/${name}`));
const pages = [...docs, ...['README.md', 'CONTRIBUTING.md', 'spec/README.md'].map(pageAt)];
const byPath = (page: Page) => [page.path, page] as const;

/** The links of a page that lead nowhere. */
const deadLinks = ({ path, links, anchors }: Page): readonly string[] =>
  links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [target = '', anchor] = link.split('#');
    const file = target === '' ? path : normalize(join(dirname(path), target));
    if (file.startsWith('..') || !existsSync(join(root, file))) return true;
    if (anchor === undefined) return false;
    return !(target === '' ? anchors : file.endsWith('.md') ? pageAt(file).anchors : new Set()).has(anchor);
  });

describe('the links', () => {
  it.each(pages.map(byPath))('of %s lead to files and headings that are there', (_path, page) => {
    expect(deadLinks(page)).toEqual([]);
  });

  it('are followed to files and to headings, as GitHub names them', () => {
    const text = [
      '# One `two`: three & _four_ five-six',
      '# Again',
      '# Again',
      '[a](#one-two-three--four-five-six) [b](#again-1) [c](LICENSE) <a href="docs/">d</a> [e](https://example.org/#x)',
      '[f](#again-2) [g](docs/none.md) [h](CONTRIBUTING.md#none) [i](../LICENSE) ![j](none.png) <a href="#none">k</a>',
    ];
    const page = pageOf('README.md', text.join('\n\n'));
    expect(page.links.length).toBe(11);
    expect(deadLinks(page)).toEqual([
      '#again-2',
      'docs/none.md',
      'CONTRIBUTING.md#none',
      '../LICENSE',
      'none.png',
      '#none',
    ]);
  });

  it('of the index lead to each page of the folder, and the README leads to the index', () => {
    const listed = pageAt('docs/README.md').links.filter((link) => !link.includes('/'));
    expect([...listed].sort()).toEqual(names.filter((name) => name !== 'README.md').sort());
    expect(pageAt('README.md').links).toContain('docs/README.md');
  });
});

describe('code that is quoted from a file', () => {
  /** Its first line is a comment with the path; README's files, in no folder, are the reader's own. */
  const quotes = docs.flatMap(({ path, blocks }) =>
    blocks.flatMap(({ text }) => {
      const [, file, code] = /^(?:\/\/|#) (\S+\/\S+)\n([\s\S]+)$/.exec(text) ?? [];
      return file === undefined || code === undefined ? [] : [{ path, file, code }];
    }),
  );

  it('is all of the TypeScript on laws', () => {
    const { blocks } = pageAt('docs/writing-a-law.md');
    expect(quotes.filter(({ path }) => path === 'docs/writing-a-law.md').length).toBe(
      blocks.filter(({ language }) => language === 'ts').length,
    );
    expect(quotes.length).toBeGreaterThan(10);
  });

  it.each(quotes)('in $path still stands in $file', ({ file, code }) => {
    expect(textOf(file)).toContain(`${code}\n`);
  });
});

describe('the commands and options', () => {
  let known: CommandLine = new Map();
  /** The harness in Python has options of its own. */
  const ofHarness = new Set(
    [...textOf('python/looplaw_harness.py').matchAll(/add_argument\('(--[a-z-]+)'/g)].map(([, option = '']) => option),
  );

  beforeAll(() => {
    requireBuilt();
    known = commandLine();
  });

  /** What a page names and the command line does not know. */
  const unknownIn = (page: Page): readonly string[] =>
    mentionsIn(page).flatMap(({ text, command, options }) => {
      if (command !== undefined && !known.has(command)) return [`${command} in: ${text}`];
      return options
        .filter((option) =>
          command === undefined
            ? ![...known.values(), ofHarness].some((all) => all.has(option))
            : !(known.get(command)?.has(option) ?? false) && option !== '--help',
        )
        .map((option) => `${option} in: ${text}`);
    });

  it.each([...docs, pageAt('README.md')].map(byPath))('that %s names are known to the command line', (_path, page) => {
    expect(unknownIn(page)).toEqual([]);
  });

  it('are found in blocks and between backquotes, with the command that they belong to', () => {
    const text = [
      '```sh\n$ npx looplaw run x --seed a   # --no such\nlooplaw run -- node --mine\nlooplaw fly\nlooplaw print f --seed a\n```',
      '```text\nlooplaw replay <file>   again\n  --strict              it\nlooplaw run\n  --strict              not --so\n```',
      '`looplaw laws --all`, `looplaw --help`, `--reporter NAME`, `--none`, `looplaw/schema`, looplaw does',
    ];
    expect(unknownIn(pageOf('x.md', text.join('\n\n')))).toEqual([
      'fly in: looplaw fly',
      '--seed in: looplaw print f --seed a',
      '--strict in:   --strict              it',
      '--all in: looplaw laws --all',
      '--none in: --none',
    ]);
  });

  it('are named by the pages', () => {
    const mentions = docs.flatMap(mentionsIn);
    expect(mentions.length).toBeGreaterThan(20);
    expect(new Set(mentions.map(({ command }) => command)).size).toBeGreaterThan(5);
  });
});
