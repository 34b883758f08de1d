/** The table of the laws in spec/README.md is made from their files; here it is made again, and compared. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { laws, uncheckedLaws } from './laws/index.js';

const root = new URL('..', import.meta.url).pathname;

describe('spec/README.md', () => {
  const text = readFileSync(new URL('README.md', import.meta.url), 'utf8');

  it('has the table of the laws as their files tell it', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/spec-readme.mjs', '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect([stderr, status]).toEqual(['', 0]);
  });

  it.each([...laws, ...uncheckedLaws])('lists law $id', ({ id, title }) => {
    // Not `toContain`, which would print the whole page.
    expect(text.includes(`\n| ${id} | **${title}**`)).toBe(true);
  });

  it('names the stages of an iteration as the reference loop does', () => {
    const loop = readFileSync(new URL('../reference-impl/event-loop.ts', import.meta.url), 'utf8');
    const stages = [...text.matchAll(/^\d\. \*\*`(\w+)`\*\*/gm)].map(([, stage]) => stage);
    expect(stages).toEqual(['chooseWait', 'wait', 'collectDueTimers', 'runBatch', 'endOrGoOn']);
    const essay = [...loop.matchAll(/^ \* {5}(\w+) {2,}/gm)].map(([, stage]) => stage);
    expect(essay).toEqual(stages);
  });
});
