import { describe, expect, it } from 'vitest';
import { laws, uncheckedLaws } from '../../spec/laws/index.js';
import { explain } from './explain.js';
import { lawFacts } from './law-facts.js';
import { UsageError } from './usage-error.js';

describe('explain', () => {
  it('tells of a law which mutants break it, and which loops do not keep it', () => {
    const text = explain('9.4');
    expect(text).toMatch(
      /\n {2}broken by these mutants, .*\n {4}- newcomers overtake those that wait for a semaphore\n/,
    );
    expect(text).toMatch(/\n {6}and \d+ more\n/);
    expect(text).toContain('\n  not kept by, as looplaw has seen\n    - asyncio from 3.8, before 3.9.12: ');
    expect(text).toContain('\n        https://github.com/python/cpython/issues/90155\n');
  });

  it('tells of a law that is broken in the wake of another which that is', () => {
    expect(explain('1.9')).toContain('    - rloop 0.5.0: in the wake of 1.8, see there\n');
  });

  it('tells what a project has reported itself apart from what was seen', () => {
    const text = explain('1.10');
    expect(text).toMatch(/was not kept by, as these projects have told themselves\n {4}- Node: /);
    expect(text).not.toContain('as looplaw has seen');
  });

  it('tells of a law that is not checked why that is so', () => {
    const text = explain('7.12').replace(/\s+/g, ' ');
    expect(text).toContain('state not checked: how many callbacks a future holds cannot be seen from outside');
    expect(text).not.toContain('at the least');
  });

  it('says so where no loop is known', () => {
    expect(explain('1.4')).toContain('  No loop in use is known not to keep it.\n');
  });

  it('says in one sentence that there is no such law', () => {
    expect(() => explain('99')).toThrow(
      new UsageError(
        'Expected the number of a law, like "2.3", got "99", which no law has; "looplaw laws" lists them.',
      ),
    );
  });

  it.each([...laws, ...uncheckedLaws].map(({ id }) => id))('fits on a narrow screen: %s', (id) => {
    // What cannot be broken has a line of its own.
    const long = explain(id)
      .split('\n')
      .filter((line) => line.length > 80 && line.trim().includes(' '));
    expect(long).toEqual([]);
  });
});

describe('what is known of laws', () => {
  it('names a mutant of each law that is checked', () => {
    expect(laws.filter(({ id }) => lawFacts(id).mutants.length === 0).map(({ id }) => id)).toEqual([]);
  });

  it('has a citation for each loop, or a law that has one', () => {
    for (const { id } of [...laws, ...uncheckedLaws])
      for (const { citations = [], wakeOf, loop } of lawFacts(id).loops) {
        const cited = wakeOf === undefined ? citations : lawFacts(wakeOf).loops.flatMap((each) => each.citations ?? []);
        expect(cited.length, `${id} ${loop}`).toBeGreaterThan(0);
      }
  });
});
