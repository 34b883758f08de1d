/**
 * The process in which an adapter in TypeScript runs: loads the subject, and speaks the harness protocol on standard input
 * and output. It loads no laws, so that it starts quickly.
 */

import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setImmediate as turnOfTheHost } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { HarnessMessage } from '../../spec/protocol.js';
import { checkAdapter } from '../driver/check-adapter.js';
import { AdapterError } from '../driver/driver.js';
import { serve } from '../harness/serve.js';
import { loadSubject } from './load-subject.js';
import { UsageError } from './usage-error.js';

const output = 1;

/** Whole lines, at once: what is written is to be out, whatever the subject does next. */
const write = (message: HarnessMessage): void => {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let from = 0; from < bytes.length; ) {
    try {
      from += writeSync(output, bytes, from);
    } catch (thrown) {
      if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EAGAIN')) throw thrown;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
};

// A loop that hangs is not to outlive the kit, which can be ended without a word; this thread may be busy for ever.
new Worker(
  `const { ppid } = process;
   setInterval(() => { if (process.ppid !== ppid) process.kill(process.pid, 'SIGKILL'); }, 1000);`,
  { eval: true, stdout: true, stderr: true },
).unref();

// Standard output is for messages; what a subject prints is no fault, and goes elsewhere.
process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;

// A promise that nobody waits for is the host's affair, and takes nothing along.
process.on('unhandledRejection', (thrown) => {
  process.stderr.write(`A promise was rejected, and nobody waits for it: ${String(thrown)}\n`);
});

try {
  const [given = '', ...options] = process.argv.slice(2);
  const adapter = await loadSubject(given, { withReferenceTasks: options.includes('--with-reference-tasks') });
  checkAdapter(adapter);
  await serve(adapter, createInterface({ input: process.stdin }), write, async () => {
    await turnOfTheHost();
  });
} catch (thrown) {
  if (!(thrown instanceof AdapterError || thrown instanceof UsageError)) throw thrown;
  write({ kind: 'refuse', why: thrown.message });
}

// A subject may leave timers behind that would keep the process alive.
process.exit();
