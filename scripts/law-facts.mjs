/**
 * Writes what `looplaw explain` tells of a law beside its own file: which mutants break it, and which loops did. The fixtures
 * know that, and are no part of the package. `node scripts/law-facts.mjs` writes src/cli/law-facts.json; `--check` only looks
 * whether it is current, and exits with 1 if not.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createJiti } from 'jiti';

const root = new URL('../', import.meta.url);
const page = new URL('src/cli/law-facts.json', root);

const readJson = (path) => JSON.parse(readFileSync(new URL(path, root), 'utf8'));

// From the sources, so that nothing older can be told.
const jiti = createJiti(import.meta.url);
const { byNumber, laws, uncheckedLaws } = await jiti.import('../spec/laws/index.ts');
const { mutants } = await jiti.import('../fixtures/mutants/index.ts');
const { patchedMutants } = await jiti.import('../fixtures/mutants/patched/index.ts');
const { faults: asyncioFaults } = await jiti.import('../fixtures/mutants/asyncio/faults.ts');

/** What fixtures/harnesses/misbehaving.mjs does: of these laws only a process of its own can be a mutant. */
const misbehaving = {
  0.2: ['a callback ends the process', 'a callback ends it by a signal', 'a callback eats memory'],
  0.3: ['what a callback prints goes where messages go', 'a trace is cut off', 'a line has no end'],
};

const mutantsOf = (id) => [
  ...(misbehaving[id] ?? []),
  ...[...mutants, ...patchedMutants].filter(({ law }) => law === id).map(({ title }) => title),
  ...asyncioFaults.filter(({ law }) => law === id).map(({ title }) => `in a copy of asyncio, ${title}`),
];

const versionsOf = ({ since, until }, { versions = [] }) => {
  if (since !== undefined && until !== undefined) return `from ${since}, before ${until}`;
  if (since !== undefined) return `from ${since}`;
  return until === undefined ? versions.join(', ') : `before ${until}`;
};

/** What was judged, and expected to fail. */
const judged = readdirSync(new URL('fixtures/expectations/', root))
  .filter((name) => name.endsWith('.json'))
  .sort()
  .flatMap((name) => {
    const { subject, violates } = readJson(`fixtures/expectations/${name}`);
    return violates.flatMap(({ law, reason, citations = [], wake = [], ...fault }) => {
      const known = { loop: subject.name, versions: versionsOf(fault, subject), seen: 'looplaw' };
      const inWake = wake.map((id) => ({ law: id, ...known, wakeOf: law, what: reason, citations }));
      return [{ law, ...known, what: reason, citations: citations.filter((each) => each !== 'new') }, ...inWake];
    });
  });

const reported = readJson('fixtures/reported-faults.json');
const known = [
  ...judged,
  ...reported.seen.map((fault) => ({ ...fault, seen: 'looplaw' })),
  ...reported.faults.map((fault) => ({ ...fault, seen: 'tracker' })),
];

const all = [...laws, ...uncheckedLaws].sort(byNumber);
const strangers = known.filter(({ law }) => !all.some(({ id }) => id === law));
if (strangers.length > 0)
  throw new Error(`Expected numbers of laws, got ${strangers.map(({ law }) => law).join(', ')}; correct the fixtures.`);

const facts = Object.fromEntries(
  all.map(({ id }) => [
    id,
    {
      mutants: mutantsOf(id),
      loops: known
        .filter(({ law }) => law === id)
        .map(({ law: _, wakeOf, what, citations, ...fault }) =>
          wakeOf === undefined ? { ...fault, what, citations } : { ...fault, wakeOf },
        ),
    },
  ]),
);

const text = `${JSON.stringify(facts, undefined, 1)}\n`;
let current;
try {
  current = readFileSync(page, 'utf8');
} catch {
  current = undefined;
}
if (current !== text && process.argv.includes('--check')) {
  console.error('Expected src/cli/law-facts.json to be what the fixtures say; run "npm run law-facts".');
  process.exitCode = 1;
} else if (current !== text) writeFileSync(page, text);
