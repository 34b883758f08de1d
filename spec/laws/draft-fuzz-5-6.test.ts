import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Trace } from '../trace.js';
import type { Law } from './law.js';
import { readingOf } from './pass.js';

const here = new URL('.', import.meta.url).pathname;
const wanted = process.env['LAWS'] ?? '^[56]\\.';
const laws: Law[] = [];
for (const name of readdirSync(here).filter((each) => /^\d+\.\d+-.*\.ts$/.test(each) && new RegExp(wanted).test(each)))
  laws.push(((await import(`./${name}`)) as { law: Law }).law);

it('has no false alarm on CPython', () => {
  const met = new Map<string, number>();
  const bad: string[] = [];
  const dir = '/tmp/lawfuzz';
  let count = 0;
  const cost = new Map<string, number>();
  for (const file of readdirSync(dir).filter((name) => name.endsWith('.jsonl'))) {
    if (!existsSync(`${dir}/${file}`)) continue;
    for (const line of readFileSync(`${dir}/${file}`, 'utf8').split('\n')) {
      if (line === '') continue;
      const { i, trace } = JSON.parse(line) as { i: number; trace: Trace };
      count += 1;
      const reading = readingOf(trace);
      void reading.tasks;
      for (const law of laws) {
        if (
          law.needs.some(
            (need) => need !== 'virtualClock' && need !== 'realClock' && !trace.subject.claims.includes(need),
          )
        )
          continue;
        const t = performance.now();
        const result = law.check(reading);
        cost.set(law.id, (cost.get(law.id) ?? 0) + performance.now() - t);
        if (typeof result === 'number') met.set(law.id, (met.get(law.id) ?? 0) + (result > 0 ? 1 : 0));
        else
          bad.push(
            `${law.id} ${file} ${i} @${result.event}: ${JSON.stringify(result.because)} BUT ${JSON.stringify(result.however)}`,
          );
      }
    }
  }
  writeFileSync('/tmp/lawfuzz/bad.txt', bad.join('\n'));
  console.log(count, 'programs;', bad.length, 'bad');
  console.log(laws.map(({ id }) => `${id}: ${met.get(id) ?? 0} (${Math.round(cost.get(id) ?? 0)} ms)`).join('  '));
  console.log(bad.slice(0, 15).join('\n'));
  expect(count).toBeGreaterThan(0);
}, 600_000);
