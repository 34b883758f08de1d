/** When a client has waited in vain: by the kit's beats and the loop's signs of life, whatever a clock says. */

import { describe, expect, it } from 'vitest';
import type { Waited } from '../clients/patience.js';
import { beatsInVain, controlBeat, signsInVain } from '../harness/limits.js';
import { ClientPatience } from './client-patience.js';

const times = (count: number, act: () => void): void => {
  for (let index = 0; index < count; index += 1) act();
};

const waiting = (share = 1) => {
  const patience = new ClientPatience(share);
  const given: Waited[] = [];
  const vigil = patience.begin((waited) => given.push(waited));
  return { patience, vigil, given };
};

describe('a client that waits', () => {
  it('is given up after so many beats, in which the loop has given signs of life', () => {
    const { patience, given } = waiting();
    times(signsInVain, () => patience.sign());
    times(beatsInVain - 1, () => patience.beat());
    expect(given).toEqual([]);
    patience.beat();
    expect(given).toEqual([{ beats: beatsInVain, beat: controlBeat, witnessed: 0 }]);
    times(beatsInVain, () => patience.beat());
    expect(given).toHaveLength(1);
  });

  it('is not given up as long as the loop gives no signs of life', () => {
    const { patience, given } = waiting();
    times(beatsInVain * 10, () => patience.beat());
    times(signsInVain - 1, () => patience.sign());
    patience.beat();
    expect(given).toEqual([]);
    patience.sign();
    patience.beat();
    expect(given).toMatchObject([{ beats: beatsInVain * 10 + 2 }]);
  });

  it('begins anew with everything that comes', () => {
    const { patience, vigil, given } = waiting();
    times(signsInVain, () => patience.sign());
    times(beatsInVain - 1, () => patience.beat());
    vigil.progress();
    times(beatsInVain - 1, () => patience.beat());
    expect(given).toEqual([]);
    times(signsInVain, () => patience.sign());
    patience.beat();
    expect(given).toHaveLength(1);
  });

  it('is given up by the beats alone when the program is over', () => {
    const { patience, given } = waiting();
    patience.end();
    times(beatsInVain, () => patience.beat());
    expect(given).toHaveLength(1);
  });

  it('is given up sooner where little patience is asked for', () => {
    const { patience, given } = waiting(0.1);
    times(signsInVain, () => patience.sign());
    times(beatsInVain * 0.1, () => patience.beat());
    expect(given).toHaveLength(1);
  });

  it('and waits no more is left alone', () => {
    const { patience, vigil, given } = waiting();
    vigil.end();
    times(signsInVain, () => patience.sign());
    times(beatsInVain, () => patience.beat());
    expect(given).toEqual([]);
  });
});
