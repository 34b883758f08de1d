/** What is published: the built code with what it reads, the README and the licence. */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = new URL('.', import.meta.url).pathname;

interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

const packed = (): readonly string[] => {
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const [made] = JSON.parse(stdout) as readonly { readonly files: readonly { readonly path: string }[] }[];
  return (made?.files ?? []).map(({ path }) => path);
};

describe('the package', () => {
  const files = packed();

  it('holds the built code, the README and the licence, and nothing else', () => {
    expect(files.filter((path) => !path.startsWith('dist/')).sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
    expect(files.filter((path) => path.includes('.test.') || path.startsWith('dist/fixtures/'))).toEqual([]);
  });

  it('holds the schemas of what crosses a process border', () => {
    expect(files.filter((path) => path.endsWith('.schema.json')).length).toBeGreaterThan(0);
  });

  it('has all that it exports', () => {
    const targets = [
      ...Object.values(manifest.bin),
      ...Object.values(manifest.exports).flatMap((target) =>
        typeof target === 'string' ? [target] : Object.values(target),
      ),
    ].filter((path) => !path.includes('*'));
    expect(targets.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
