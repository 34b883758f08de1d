import { describe, expect, it } from 'vitest';
import type { Counted } from '../../spec/shard.js';
import { remarksOf } from './remarks.js';

const counted = (count: number): Counted => ({ count, what: '5.11', place: 7 });

describe('what is remarked beside the verdicts', () => {
  it('speaks of one trace as of one', () => {
    expect(remarksOf({ disagreements: counted(1) }, 10, 10)).toEqual([
      'On one trace only the machine, and no law, refused what it saw (law 5.11).',
    ]);
    expect(remarksOf({ unreadable: counted(1) }, 10, 10)[0]).toMatch(
      /^One trace did not fit its program and was not judged/,
    );
  });

  it('counts several', () => {
    expect(remarksOf({ disagreements: counted(3) }, 10, 10)[0]).toMatch(/^On 3 traces only the machine/);
    expect(remarksOf({ unreadable: counted(3) }, 10, 10)[0]).toMatch(/^3 traces did not fit their programs/);
  });

  it('is nothing where nothing happened', () => {
    expect(remarksOf({}, 10, 10)).toEqual([]);
  });
});
