import { describe, expect, it } from 'vitest';
import { mutants } from '../../fixtures/mutants/index.js';
import { meets } from '../../spec/laws/law.js';
import { weightOf } from '../../spec/program.js';
import { capabilitiesOf } from '../../spec/program-needs.js';
import { scenarios } from '../../spec/scenarios/index.js';
import type { Trace } from '../../spec/trace.js';
import { readTrace } from '../../spec/trace-notation.js';
import reference from '../adapters/reference.js';
import { inProcessDriver } from '../driver/in-process.js';
import { type Lanes, lanesOf } from './lanes.js';
import { namesOf } from './names.js';

const of = (text: string): Lanes => {
  const trace = readTrace(text);
  return lanesOf(trace, namesOf(trace));
};

const segmentsIn = ({ lanes, segments }: Lanes): readonly string[] =>
  segments.map(
    ({ lane, name, from, to, depth, open }) =>
      `${lanes[lane]?.name}: ${name} ${from}-${to}${depth > 0 ? ` in ${depth}` : ''}${open ? ' open' : ''}`,
  );

const causesIn = ({ lanes, causes }: Lanes): readonly string[] =>
  causes.map(({ kind, from, to, lane }) => `${from} ${kind} ${to} on ${lanes[lane]?.name}`);

describe('the lanes of a trace', () => {
  it('are one for the script and one for each callback, whose segments are its calls', () => {
    const lanes = of(`
      0 call_soon a
      call_soon a
      call_later never in 5
      run
      a starts
      a ends
      1 a starts
      a ends
      returns
    `);
    expect(lanes.lanes).toEqual([
      { kind: 'script', name: 'script', own: false },
      { kind: 'callback', name: 'a', own: false },
      { kind: 'callback', name: 'never', own: false },
    ]);
    expect(segmentsIn(lanes).slice(0, 1)).toEqual(['script: script 0-3']);
    expect(lanes.segments.map(({ lane }) => lane)).toEqual([0, 1, 1, 0]);
    expect(lanes.moments.map(({ time }) => time)).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1]);
  });

  it('are one for each task, from its step to its pause or end', () => {
    const lanes = of(`
      0 future f
      spawn t of c
      run
      t steps
      await future f
      t pauses
      settle f with 1
      t steps
      awaited 1
      t finishes 1
      returns
    `);
    expect(lanes.lanes.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['script script', 'task t']);
    expect(segmentsIn(lanes)).toEqual([
      'script: script 0-2',
      't: t 3-5',
      'script: script 6-6',
      't: t 7-9',
      'script: script 10-10',
    ]);
    expect(causesIn(lanes)).toEqual(['1 scheduled 3 on t', '6 woken 7 on t']);
  });

  it('show a callback that is called in the middle of another, and one that does not come to its end', () => {
    const lanes = of(`
      0 call_soon a
      call_soon b
      run
      a starts
      call_soon b
      b starts
      b ends
      print more
      hung
    `);
    expect(segmentsIn(lanes)).toEqual(['script: script 0-2', 'a: a 3-8 open', 'b: b#2 5-6']);
  });

  it('tell what was cancelled on the lane of whom it concerns', () => {
    const lanes = of(`
      0 call_soon a
      call_soon b
      cancel b
      run
      a starts
      a ends
      returns
    `);
    expect(causesIn(lanes)).toEqual(['2 cancelled 2 on b', '0 scheduled 4 on a']);
  });

  it('tell who was cancelled by whom, also through what it waits for', () => {
    const lanes = of(`
      0 spawn m of c
      spawn a of d
      run
      m steps
      await gather a
      m pauses
      a steps
      await sleep in 5
      a pauses
      cancel_future m = true
      a steps thrown CancelledError
      awaited raising CancelledError
      a fails CancelledError
      m steps thrown CancelledError
      awaited raising CancelledError
      m fails CancelledError
      returns
    `);
    expect(causesIn(lanes)).toEqual([
      '0 scheduled 3 on m',
      '1 scheduled 6 on a',
      '9 cancelled 10 on a',
      '9 cancelled 13 on m',
    ]);
  });

  it('keep apart what is only the harness’s', () => {
    const lanes = of(`
      0 call_soon a
      hop
      run
      a starts
      a ends
      hop starts
      hop ends
      settled
      returns
    `);
    expect(lanes.lanes.filter(({ own }) => own).map(({ name }) => name)).toEqual(["a turn of looplaw's"]);
  });
});

/** What must hold of the lanes of any trace, and does not. */
const faultsOf = (trace: Trace): readonly string[] => {
  const { lanes, segments, moments, causes } = lanesOf(trace, namesOf(trace));
  const faults: string[] = [];
  const demand = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(fault);
  };
  demand(moments.length === trace.events.length, 'each event has its moment');
  demand(new Set(lanes.map(({ kind, name }) => `${kind} ${name}`)).size === lanes.length, 'no lane is there twice');
  for (const [index, { segment }] of moments.entries()) {
    const { from = -1, to = -1 } = segments[segment] ?? {};
    demand(from <= index && index <= to, `event ${index} lies in its segment`);
  }
  for (const { from, to, lane } of segments) {
    demand(lanes[lane] !== undefined, `segment ${from}-${to} has a lane`);
    demand(moments[from]?.segment === moments[to]?.segment, `segment ${from}-${to} begins and ends in itself`);
  }
  for (const { from, to, lane } of causes) {
    demand(from <= to && to < trace.events.length && lanes[lane] !== undefined, `cause ${from}-${to} leads onwards`);
    const shown = segments[moments[to]?.segment ?? -1]?.lane;
    demand(from === to || shown === lane, `cause ${from}-${to} shows on the lane of its effect`);
  }
  return faults;
};

describe('the lanes of what really ran', () => {
  const { manifest } = inProcessDriver(reference);
  const programs = scenarios
    .filter(({ needs = [] }) => needs.every((need) => meets(manifest, need)))
    .map(({ program }) => program)
    .filter(
      (program) =>
        weightOf(program) <= 500 && [...capabilitiesOf(program)].every((need) => manifest.claims.includes(need)),
    );

  it('are sound, and all that started on the reference loop has a cause', async () => {
    const traces = await inProcessDriver(reference).run(programs);
    expect(traces.length).toBeGreaterThan(100);
    const steps = { all: 0, caused: 0 };
    for (const trace of traces) {
      expect(faultsOf(trace)).toEqual([]);
      const caused = new Set(lanesOf(trace, namesOf(trace)).causes.map(({ to }) => to));
      const starts = trace.events.flatMap(({ kind }, index) => (kind === 'start' ? [index] : []));
      expect(starts.filter((index) => !caused.has(index))).toEqual([]);
      // Of what comes from the network, and of what a timeout or a group cancels, no event tells.
      if (trace.events.some(({ kind }) => kind === 'socket')) continue;
      for (const [index, event] of trace.events.entries()) {
        if (event.kind !== 'step' || event.thrown !== undefined) continue;
        steps.all += 1;
        if (caused.has(index)) steps.caused += 1;
      }
    }
    expect(steps.all).toBeGreaterThan(500);
    expect(steps.caused / steps.all).toBeGreaterThan(0.98);
  });

  it('are sound on loops that are wrong', async () => {
    const wrong = mutants.filter(({ adapter }, index) => adapter.clock === 'virtual' && index % 40 === 0);
    let seen = 0;
    for (const { adapter } of wrong) {
      const few = programs.filter((_program, index) => index % 25 === 0);
      for (const trace of await inProcessDriver(adapter).run(few, { patience: 0.05, mostHangs: 1 })) {
        expect(faultsOf(trace)).toEqual([]);
        seen += 1;
      }
    }
    expect(seen).toBeGreaterThan(20);
  });
});
