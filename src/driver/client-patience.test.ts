/** When a client has waited in vain: by the kit's beats and the loop's signs of life, whatever a clock says. */

import { describe, expect, it } from 'vitest';
import type { Waited } from '../clients/patience.js';
import { beatsInVain, beatsPerSign, controlBeat } from '../harness/limits.js';
import { ClientPatience } from './client-patience.js';

const waiting = (share = 1, seconds = 0) => {
  const patience = new ClientPatience(share, seconds);
  const given: Waited[] = [];
  const vigil = patience.begin((waited) => given.push(waited));
  /** Beats of a loop that goes round. */
  const beat = (count: number): void => {
    for (let index = 0; index < count; index += 1) {
      patience.sign();
      patience.beat();
    }
  };
  return { patience, vigil, given, beat };
};

describe('a client that waits', () => {
  it('is given up after so many beats, in which the loop goes round', () => {
    const { given, beat } = waiting();
    beat(beatsInVain - 1);
    expect(given).toEqual([]);
    beat(1);
    expect(given).toEqual([{ beats: beatsInVain, beat: controlBeat, witnessed: 0 }]);
    beat(beatsInVain);
    expect(given).toHaveLength(1);
  });

  it('is not given up while the loop gives no signs of life, however many it has given before', () => {
    const { patience, given, beat } = waiting();
    beat(beatsInVain - beatsPerSign);
    for (let count = 0; count < beatsInVain * 10; count += 1) patience.beat();
    expect(given).toEqual([]);
    beat(1);
    expect(given).toHaveLength(1);
  });

  it('is not given up sooner because the signs come together', () => {
    const { patience, given } = waiting();
    for (let count = 0; count < beatsInVain; count += 1) patience.sign();
    for (let count = 0; count < beatsInVain; count += 1) patience.beat();
    expect(given).toEqual([]);
  });

  it('begins anew with everything that comes', () => {
    const { vigil, given, beat } = waiting();
    beat(beatsInVain - 1);
    vigil.progress();
    beat(beatsInVain - 1);
    expect(given).toEqual([]);
    beat(1);
    expect(given).toHaveLength(1);
  });

  it('is given up by the beats alone when the program is over', () => {
    const { patience, given } = waiting();
    patience.end();
    for (let count = 0; count < beatsInVain; count += 1) patience.beat();
    expect(given).toHaveLength(1);
  });

  it('is given up sooner where little patience is asked for, and later where the program waits itself', () => {
    const little = waiting(0.1);
    little.beat(beatsInVain * 0.1);
    expect(little.given).toHaveLength(1);
    const long = waiting(1, controlBeat * 10);
    long.beat(beatsInVain + 9);
    expect(long.given).toHaveLength(0);
    long.beat(1);
    expect(long.given).toHaveLength(1);
  });

  it('and waits no more is left alone', () => {
    const { vigil, given, beat } = waiting();
    vigil.end();
    beat(beatsInVain);
    expect(given).toEqual([]);
  });
});
