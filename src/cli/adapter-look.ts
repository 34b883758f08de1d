/**
 * The process in which the doctor looks an adapter over before anything is run: what the module, the manifest or the factory
 * do wrong is told to the process that started this one, and does it no harm.
 */

import { adapterFaults } from '../driver/check-adapter.js';
import { factoryFaults } from '../driver/factory-faults.js';
import type { Looked } from './adapter-faults.js';
import { loadSubject } from './load-subject.js';
import { UsageError } from './usage-error.js';

const tell = (looked: Looked): void => {
  process.send?.(looked, () => process.exit());
};

// What a subject prints is nobody's concern here, and what it leaves behind neither.
process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;
process.on('unhandledRejection', () => undefined);

try {
  const [given = '', ...options] = process.argv.slice(2);
  const adapter = await loadSubject(given, { withReferenceTasks: options.includes('--with-reference-tasks') });
  const faults = [...adapterFaults(adapter)];
  tell({ faults: faults.length > 0 ? faults : [...factoryFaults(adapter)] });
} catch (thrown) {
  if (!(thrown instanceof UsageError)) throw thrown;
  tell({ usage: thrown.message });
}
