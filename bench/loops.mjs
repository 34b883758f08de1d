/**
 * Callbacks and timers a second: the reference loop on the host's clock beside `setImmediate` and `setTimeout`, and on its
 * virtual clock, where no time is spent on waiting; asyncio and uvloop where `python3` has them. Only the ratios mean something.
 *
 * Callbacks: a hundred chains, each of whose callbacks schedules the next. Timers: ten thousand at a time, each of which is
 * set anew for one to five milliseconds later when it fires.
 */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { HostClock } from '../dist/reference-impl/clock.js';
import { ReferenceLoop } from '../dist/reference-impl/event-loop.js';
import { compare } from './ratios.mjs';

const seconds = 1.5;
const chains = 100;
const timers = 10_000;
const delayOf = (index) => (1 + (index % 5)) / 1000;

/** `schedule(index, again)` lets something be called; `run` comes back when nothing is scheduled any more. */
const rateOf = async (count, schedule, run) => {
  let calls = 0;
  const end = performance.now() + seconds * 1000;
  const again = (index) => () => {
    calls += 1;
    // The clock is asked seldom, so that it is not the clock that is measured.
    if (calls % 64 !== 0 || performance.now() < end) schedule(index, next[index]);
    else over = true;
  };
  let over = false;
  const next = Array.from({ length: count }, (_, index) => {
    const act = again(index);
    return () => {
      if (!over) act();
    };
  });
  const began = performance.now();
  for (const [index, act] of next.entries()) schedule(index, act);
  await run(() => over);
  return (calls / (performance.now() - began)) * 1000;
};

/** The host's own loop is over when nothing is left to be called. */
const onHost = (isOver) =>
  new Promise((resolve) => {
    const look = () => (isOver() ? resolve() : setTimeout(look, 20));
    look();
  });

const onReference = (make, what) => async () => {
  const loop = make();
  const schedule =
    what === 'callbacks' ? (_index, act) => loop.callSoon(act) : (index, act) => loop.callLater(delayOf(index), act);
  return await rateOf(what === 'callbacks' ? chains : timers, schedule, async (isOver) => {
    const look = () => (isOver() ? loop.stop() : loop.callLater(0.02, look));
    look();
    await loop.runForever();
  });
};

const program = `
import asyncio, sys, time
kind, what, seconds, chains, timers = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
if kind == 'uvloop':
    import uvloop
    loop = uvloop.new_event_loop()
else:
    loop = asyncio.new_event_loop()
calls, over = 0, False
end = time.perf_counter() + seconds
def act(index):
    global calls, over
    if over:
        return
    calls += 1
    if calls % 64 == 0 and time.perf_counter() >= end:
        over = True
        loop.stop()
    elif what == 'callbacks':
        loop.call_soon(act, index)
    else:
        loop.call_later((1 + index % 5) / 1000, act, index)
began = time.perf_counter()
for index in range(chains if what == 'callbacks' else timers):
    if what == 'callbacks':
        loop.call_soon(act, index)
    else:
        loop.call_later((1 + index % 5) / 1000, act, index)
loop.run_forever()
print(calls / (time.perf_counter() - began))
`;

const inPython = (kind, what) => async () => {
  try {
    const { stdout } = await promisify(execFile)(process.env.LOOPLAW_PYTHON ?? 'python3', [
      '-c',
      program,
      kind,
      what,
      String(seconds),
      String(chains),
      String(timers),
    ]);
    return Number(stdout);
  } catch {
    return undefined;
  }
};

const onHostClock = () => new ReferenceLoop({ clock: new HostClock() });
const onVirtualClock = () => new ReferenceLoop();

const subjects = {
  callbacks: {
    setImmediate: () => rateOf(chains, (_index, act) => setImmediate(act), onHost),
    reference: onReference(onHostClock, 'callbacks'),
    'reference, virtual clock': onReference(onVirtualClock, 'callbacks'),
    asyncio: inPython('asyncio', 'callbacks'),
    uvloop: inPython('uvloop', 'callbacks'),
  },
  timers: {
    setTimeout: () => rateOf(timers, (index, act) => setTimeout(act, delayOf(index) * 1000), onHost),
    reference: onReference(onHostClock, 'timers'),
    'reference, virtual clock': onReference(onVirtualClock, 'timers'),
    asyncio: inPython('asyncio', 'timers'),
    uvloop: inPython('uvloop', 'timers'),
  },
};

console.log('');
for (const [what, measures] of Object.entries(subjects)) await compare(`${what} a second`, measures);
