import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { controls } from '../../fixtures/controls/index.js';
import { installedPythons } from '../../fixtures/expectations/installed.js';
import { portCapabilities } from '../../spec/capability.js';
import type { Fingerprint } from '../../spec/fingerprint.js';
import minimal from '../adapters/minimal.js';
import reference from '../adapters/reference.js';
import realtime from '../adapters/reference-realtime.js';
import { driverFor } from '../cli/driver-for.js';
import { inProcessDriver } from '../driver/in-process.js';
import type { AnyAdapter } from '../harness/adapter.js';
import { differenceOf } from './difference.js';
import { fingerprintOf, varies } from './fingerprint.js';
import { type Probe, printsOf } from './probe.js';
import { probes } from './probes.js';

const known = new URL('../../fixtures/fingerprints/reference.json', import.meta.url);

const of = (adapter: unknown): Promise<Fingerprint> => fingerprintOf(inProcessDriver(adapter as AnyAdapter));

const control = (title: string): unknown => controls.find((each) => each.title === title)?.adapter;

/** Controls have no sockets, and neither has what they are held against. */
const plainReference = { ...reference, claims: portCapabilities };

const changesIn = async (adapter: unknown): Promise<readonly string[]> =>
  differenceOf(await of(plainReference), await of(adapter)).changed.map(
    ({ probe, from, to }) => `${probe}: ${from.answer} → ${to.answer}`,
  );

describe('the fingerprint', () => {
  it('of the reference loop is the one that is kept, byte for byte', async () => {
    expect(`${JSON.stringify(await of(reference), undefined, 2)}\n`).toBe(readFileSync(known, 'utf8'));
  });

  it('of the same loop on the real clock is the same', async () => {
    const kept = JSON.parse(readFileSync(known, 'utf8')) as Fingerprint;
    expect(differenceOf(kept, await of(realtime)).changed).toEqual([]);
  });

  it('of a loop that orders equal deadlines otherwise differs in that line and in no other', async () => {
    const changes = await changesIn(control('equal deadlines run in any order'));
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatch(/^order\.equal-deadlines: first in, first out → in the order [a-e](, [a-e]){4}$/);
  });

  it('of a loop that runs timers first tells so, and nothing else but what follows from it', async () => {
    const changes = await changesIn(control('due timers run before soon callbacks'));
    expect(changes).toContain('order.due-timer-and-call-soon: call_soon first → timer first');
    expect(changes.every((change) => change.startsWith('order.'))).toBe(true);
  });

  it('of a loop that takes a deadline which is no number tells so', async () => {
    expect(await changesIn(control('a deadline that is no number is taken'))).toEqual([
      'delay.nan: is refused → runs',
      'instant.nan: is refused → runs',
    ]);
  });

  it('says that an answer varies if it is not the same each time', async () => {
    const driver = inProcessDriver(reference as unknown as AnyAdapter);
    let turn = 0;
    const unsteady: Probe = {
      id: 'order.unsteady',
      asks: 'a coin',
      documented: '',
      program: { script: [{ op: 'print', text: 'heads' }], callbacks: {} },
      read: (trace) => {
        turn += 1;
        return turn === 3 ? 'tails' : (printsOf(trace)[0] ?? '');
      },
    };
    const { answers } = await fingerprintOf(driver, [unsteady]);
    expect(answers['order.unsteady']?.answer).toBe(varies);
  });

  it('asks nothing that the loop does not claim, and tells what it would need', async () => {
    const { answers } = await of(minimal);
    expect(answers['order.equal-deadlines']).toMatchObject({ notAsked: 'needs timers' });
    expect(answers['order.equal-deadlines']?.answer).toBeUndefined();
    expect(Object.keys(answers)).toHaveLength(probes.length);
  });

  it('has its answers in the order of their identifiers, and each of these once', () => {
    const ids = probes.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const kept = JSON.parse(readFileSync(known, 'utf8')) as Fingerprint;
    expect(Object.keys(kept.answers)).toEqual([...ids].sort());
  });

  const [python] = installedPythons([]);

  it('of asyncio is the same twice, whatever the machine is doing', async (context) => {
    if (python === undefined) return context.skip('there is no Python');
    const made: string[] = [];
    for (let time = 0; time < 2; time += 1) {
      const driver = await driverFor('python', { python: python.path });
      made.push(JSON.stringify(await fingerprintOf(driver)));
      await driver.close?.();
    }
    expect(made[1]).toBe(made[0]);
    expect(made[0]).not.toContain(`"answer":"${varies}"`);
  });
});

describe('the difference of two fingerprints', () => {
  const subject = { name: 'mine', version: '1', clock: 'virtual' } as const;
  const one = (answers: Fingerprint['answers']): Fingerprint => ({ looplaw: 'fingerprint/1', subject, answers });
  const answer = { asks: 'a question', documented: '' };

  it('is nothing where the answers are the same, whatever the version', () => {
    const before = one({ x: { ...answer, answer: 'yes' }, y: { ...answer, notAsked: 'needs timers' } });
    expect(differenceOf(before, { ...before, subject: { ...subject, version: '2' } })).toMatchObject({
      changed: [],
      unchanged: 2,
    });
  });

  it('tells what was answered otherwise, is asked now, and is new', () => {
    const before = one({ x: { ...answer, answer: 'yes' }, y: { ...answer, notAsked: 'needs timers' } });
    const after = one({
      x: { ...answer, answer: 'no' },
      y: { ...answer, answer: 'yes' },
      z: { ...answer, answer: 'yes' },
    });
    expect(differenceOf(before, after).changed.map(({ from, to }) => [from, to])).toEqual([
      [{ answer: 'yes' }, { answer: 'no' }],
      [{ notAsked: 'needs timers' }, { answer: 'yes' }],
      [{ notAsked: 'is not in this fingerprint' }, { answer: 'yes' }],
    ]);
  });
});
