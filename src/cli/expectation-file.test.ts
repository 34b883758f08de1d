import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { conforms, counterexample, expected, lawReport, violates } from '../../fixtures/reports/report.js';
import { newEntries, readExpectations, writeExpectations } from './expectation-file.js';
import { UsageError } from './usage-error.js';

const folder = mkdtempSync(join(tmpdir(), 'looplaw-expect-'));
const path = join(folder, 'looplaw.expect.json');

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const read = (text: string): ReturnType<typeof readExpectations> => {
  writeFileSync(path, text);
  return readExpectations(path);
};

const entries = (...violates: readonly object[]): string => JSON.stringify({ looplaw: 'expectation/1', violates });

const entry = { law: '2.2', reason: 'Its timers are a list.' };

describe('a file of expected failures', () => {
  it('is read with all that may stand in it', async () => {
    const file = {
      $schema: 'looplaw/schema/expectation.schema.json',
      looplaw: 'expectation/1',
      subject: { name: 'mine' },
      violates: [
        {
          ...entry,
          citations: ['https://example.org/1'],
          acceptedUntil: '2028-02-29',
          seen: 'sometimes',
          since: '1.2',
          until: '2',
          wake: ['2.3'],
          without: 'guards, runner',
          program: counterexample.program,
        },
        { ...entry, since: '2' },
      ],
    };
    expect(await read(JSON.stringify(file))).toEqual(file);
  });

  const faults: readonly (readonly [what: string, text: string, message: RegExp])[] = [
    ['no JSON', '{', /to be JSON, it is not \(.*\); correct it\.$/],
    ['another format', '{}', /of the format "expectation\/1", got none; write "looplaw": "expectation\/1" into it\.$/],
    ['another version', '{"looplaw":"expectation/9"}', /got "expectation\/9"/],
    [
      'an entry without a reason',
      entries({ law: '2.2' }),
      /at "\/violates\/0" it must have required property 'reason'/,
    ],
    ['a blank reason', entries({ ...entry, reason: ' ' }), /give a reason for law 2\.2, it is blank; say why/],
    [
      'a field that nobody knows',
      entries({ ...entry, seem: 'sometimes' }),
      /at "\/violates\/0" it must NOT have additional properties, as "seem" is; docs\/expectations\.md/,
    ],
    [
      'a law that there is not',
      entries({ ...entry, law: '99.1' }),
      /got "99\.1", which no law has; "looplaw laws" lists them\.$/,
    ],
    ['such a law in the wake', entries({ ...entry, wake: ['2.3', '2.99'] }), /got "2\.99", which no law has/],
    [
      'a law that is not checked',
      entries({ ...entry, law: '4.15' }),
      /got "4\.15", which it cannot check yet; take it out\.$/,
    ],
    [
      'a law twice',
      entries(entry, { ...entry, since: '2' }),
      /name each law once for a version, law 2\.2 stands there twice/,
    ],
    [
      'a date in words',
      entries({ ...entry, acceptedUntil: 'soon' }),
      /at "\/violates\/0\/acceptedUntil" it must match pattern/,
    ],
    [
      'a date that is none',
      entries({ ...entry, acceptedUntil: '2026-02-29' }),
      /"acceptedUntil" of law 2\.2 .* to be a day of the calendar, got "2026-02-29"; correct it\.$/,
    ],
    ['a month that is none', entries({ ...entry, acceptedUntil: '2026-13-01' }), /got "2026-13-01"/],
    [
      'a version that is none',
      entries({ ...entry, since: 'old' }),
      /versions of law 2\.2 .* to be numbers, like "3\.12\.1", got "old"/,
    ],
    ['a claim that is none', entries({ ...entry, without: 'magic' }), /got "magic"/],
  ];

  it.each(faults)('with %s is refused in a sentence', async (_what, text, message) => {
    const refusal = await read(text).catch((thrown: unknown) => thrown);
    expect(refusal).toBeInstanceOf(UsageError);
    expect(String(refusal)).toMatch(message);
  });

  it('that is not there is refused in a sentence', async () => {
    await expect(readExpectations(join(folder, 'none.json'))).rejects.toThrow(
      /there is none to read at ".*none\.json"; write one/,
    );
  });

  it('that cannot be written is told in a sentence', () => {
    const file = { looplaw: 'expectation/1', violates: [] } as const;
    expect(() => writeExpectations(join(folder, 'no/such/folder.json'), file)).toThrow(
      /Expected to write the expected failures/,
    );
  });

  it('is read as it was written', async () => {
    const violates = newEntries([lawReport('2.10', { kind: 'violates', exercised: 1, counterexample })], {
      strict: false,
    });
    const file = { looplaw: 'expectation/1', subject: { name: 'mine' }, violates } as const;
    writeExpectations(path, file);
    expect(readFileSync(path, 'utf8')).toMatch(/\n\}\n$/);
    expect(await readExpectations(path)).toEqual(file);
  });
});

describe('a new entry', () => {
  it('is made for what counts as broken and was not expected, in the order of the numbers', () => {
    const laws = [
      lawReport('2.10', violates),
      lawReport('2.2', violates),
      lawReport('2.3', violates, { strength: 'should' }),
      lawReport('2.4', violates, { strength: 'may' }),
      lawReport('2.5', violates, expected('broken')),
      lawReport('2.6', conforms),
    ];
    expect(newEntries(laws, { strict: false }).map(({ law }) => law)).toEqual(['2.2', '2.10']);
    expect(newEntries(laws, { strict: true }).map(({ law }) => law)).toEqual(['2.2', '2.3', '2.10']);
  });

  it('says that nobody has given a reason yet, what was seen, and in which program', () => {
    expect(newEntries([lawReport('2.2', violates)], { strict: false })).toEqual([
      {
        law: '2.2',
        reason: 'TODO: say why. Seen: both were waiting, a since 0.000; however, b started before a.',
        program: counterexample.program,
      },
    ]);
  });
});
