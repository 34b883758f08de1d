import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingBrowser, type OpenBrowser, openBrowser } from '../../fixtures/browser.js';
import {
  awkward,
  brokenRun,
  conforms,
  counterexample,
  everyResult,
  expected,
  inconclusive,
  lawReport,
  reportOf,
  skipped,
  violates,
} from '../../fixtures/reports/report.js';
import { laws } from '../../spec/laws/index.js';
import type { Program } from '../../spec/program.js';
import type { ReportFile, Verdict } from '../../spec/verdict.js';
import prototype from '../adapters/prototype.js';
import { inProcessDriver } from '../driver/in-process.js';
import { htmlReport } from './html.js';
import { plain } from './paint.js';
import { textOf } from './reporter.js';

const pageOf = (report: ReportFile): string => textOf(htmlReport, report, plain);

const bytesOf = (text: string): number => Buffer.byteLength(text);

const mostBytes = 1_000_000;

/** What would run, or break out, if it were not escaped. */
const hostile = `</script><img src=x onerror="hacked=1"><script>hacked=1</script>'" --> ]]> </title></style> &amp; ${awkward}`;

const hostileReport = reportOf(
  [
    lawReport('1.1', violates, { title: hostile, source: hostile, file: hostile }),
    lawReport('1.2', {
      ...violates,
      counterexample: {
        ...counterexample,
        program: {
          script: [{ op: 'callSoon', callback: hostile }, { op: 'print', text: hostile } as never],
          callbacks: { [hostile]: [] },
        },
        trace: {
          ...counterexample.trace,
          events: [
            { kind: 'call', call: 0, callback: hostile, how: 'soon', before: 0, time: 0 },
            { kind: 'start', call: 0, callback: hostile, time: 0, args: [hostile] },
            { kind: 'print', text: hostile },
            { kind: 'end', call: 0, raised: { error: 'foreign', type: hostile, text: hostile } },
            { kind: 'gone', how: 'ended', expected: hostile, told: hostile, complaint: hostile },
          ],
        },
        violation: { law: '1.2', event: 4, because: [hostile], however: [hostile, { call: 0 }] },
      },
    } as Verdict),
    lawReport('1.3', violates, expected('broken', { reason: hostile, citations: [hostile, 'javascript:hacked=1'] })),
    lawReport('1.4', { kind: 'skipped', why: hostile }),
  ],
  {
    subject: { name: hostile, version: hostile, clock: 'virtual', resolution: 0, claims: ['timers'] },
    given: hostile,
    seed: hostile,
    remarks: [hostile],
    expectations: { file: hostile, left: [{ law: hostile, why: hostile }], updated: { added: [hostile], removed: [] } },
  },
);

/** A report on every law there is, each broken by what a campaign could hardly find. */
const worst = (calls: number, ids: readonly string[]): ReportFile => {
  const name = `"<&'>${'é🙂'.repeat(80)}`;
  const events = Array.from({ length: calls }, (_, call) => [
    { kind: 'call', call, callback: `${name}${call % 40}`, how: 'soon', before: call, time: call } as const,
    { kind: 'start', call, callback: `${name}${call % 40}`, time: call, args: [name] } as const,
    { kind: 'print', text: name.repeat(4) } as const,
    { kind: 'end', call } as const,
  ]).flat();
  const script = Array.from({ length: 500 }, (_, index) => ({ op: 'callSoon', callback: `${name}${index}` }) as const);
  const verdict: Verdict = {
    kind: 'violates',
    exercised: 1e9,
    counterexample: {
      program: { script, callbacks: {} },
      trace: { ...counterexample.trace, events },
      violation: { law: '1.1', event: events.length / 2, because: [name.repeat(50)], however: [name.repeat(50)] },
      foundSize: 1e6,
      judges: ['laws'],
    },
  };
  const long = name.repeat(50);
  const more = expected('broken', { reason: long, citations: Array.from({ length: 50 }, () => `https://${long}`) });
  return reportOf(
    ids.map((id) => lawReport(id, verdict, { title: long, source: long, file: long, ...more })),
    {
      given: long,
      remarks: Array.from({ length: 500 }, () => long),
      expectations: { file: long, left: Array.from({ length: 500 }, () => ({ law: long, why: long })) },
    },
  );
};

describe('the report as a page', () => {
  it('names the subject, the conclusion, each law and each proof', () => {
    const page = pageOf(everyResult);
    for (const text of [
      'mine 1.2.3',
      'Violates 2 laws.',
      'Title of 1.1.',
      'both were waiting, a since 0.000',
      'b started before a',
      'npx looplaw replay .looplaw/1.2-1.json',
      'npx looplaw run ./mine.ts --seed abcd',
      'call_soon a\ncall_soon b\nrun',
      'Accepted until <time>2026-12-31</time>',
      '<a href="https://example.org/1"',
      'Its queue is a stack.',
      'Was accepted until 2025-01-01',
      'for versions before 3.9',
      'took 9.5 off',
      'A program was given up',
      'the search was ended early, since the loop hung',
      'needs timers',
      'no: a broken “should” is a warning',
    ])
      expect(page).toContain(text);
    expect(pageOf(reportOf([], { strict: true }))).toContain('yes: a broken “should” is a failure');
  });

  it('has a proof for each law that is broken, the gravest first', () => {
    const ids = [...pageOf(everyResult).matchAll(/<article class="violation" id="law-([\d.]+)"/g)].map(([, id]) => id);
    expect(ids).toEqual(['1.2', '4.2', '2.3', '2.4', '1.3', '2.1', '2.7', '4.1', '1.4']);
  });

  it('says so of a run that came to no result, or was ended early', () => {
    expect(pageOf(brokenRun)).toContain('The run came to no result.');
    expect(pageOf(brokenRun)).toContain('it threw &quot;Error: no&quot;; mend that first.');
    const programs = { ...everyResult.programs, total: 7 };
    expect(pageOf(reportOf([lawReport('1.1', inconclusive)], { programs }))).toContain(
      '7 of 51\u202F200 that were planned',
    );
  });

  it('lets nothing of a subject be anything but text', () => {
    const page = pageOf(hostileReport);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page.match(/<\/script/g)).toHaveLength(1);
    expect(page).not.toMatch(/<img|href="javascript/i);
    expect(page).toContain('&lt;/script&gt;&lt;img src=x onerror=&quot;hacked=1&quot;&gt;');
  });

  it('asks nobody for anything', () => {
    const page = pageOf(everyResult);
    expect([...page.matchAll(/\b(?:src|href)="([^#"][^"]*)"/g)].map(([, at]) => at)).toEqual(['https://example.org/1']);
    expect(page).not.toMatch(/@import|url\((?!#)/);
  });

  it.each([
    ['every law there is', 100, laws.map(({ id }) => id)],
    ['one law, by a trace without end', 10_000, ['1.1']],
  ])('stays below a megabyte with %s broken, and says what it leaves out', (_name, calls, ids) => {
    const page = pageOf(worst(calls, ids));
    expect(bytesOf(page)).toBeLessThan(mostBytes);
    expect(page.match(/<article class="violation"/g)).toHaveLength(ids.length);
    expect(page).toMatch(/class="left">Left out/);
    expect(page).toContain('470 more, which are left out here');
  });

  it('shows of many violations as much as there is room for', () => {
    const all = pageOf(reportOf(laws.map(({ id }) => lawReport(id, violates))));
    expect(bytesOf(all)).toBeLessThan(mostBytes);
    expect(all.match(/<table class="lines">/g)?.length).toBe(laws.length);
    expect(all.match(/<svg class="drawing"/g)?.length).toBeGreaterThan(100);
    const few = pageOf(reportOf([lawReport('1.1', violates)]));
    expect(few).not.toContain('class="left"');
  });
});

describe.skipIf(missingBrowser !== undefined)(
  `the page in a browser${missingBrowser === undefined ? '' : ` (left out: ${missingBrowser})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'looplaw-page-'));
    let browser: OpenBrowser;

    beforeAll(async () => {
      browser = await openBrowser();
    }, 60_000);

    afterAll(async () => {
      await browser.close();
      rmSync(folder, { recursive: true });
    });

    /** Opens it from a file, and demands that the browser has nothing to say against it and asks nobody for anything. */
    const opened = <Result>(
      report: ReportFile,
      look: (page: Page) => Promise<Result>,
      scripts = true,
    ): Promise<Result> =>
      browser.onPage(async (page) => {
        const complaints: string[] = [];
        const requests: string[] = [];
        page.on('console', (message) => complaints.push(message.text()));
        page.on('pageerror', (error) => complaints.push(String(error)));
        page.on('request', (request) => requests.push(request.url()));
        const file = join(folder, 'page.html');
        writeFileSync(file, pageOf(report));
        const url = pathToFileURL(file).href;
        if (!scripts) {
          const session = await page.context().newCDPSession(page);
          await session.send('Emulation.setScriptExecutionDisabled', { value: true });
        }
        await page.goto(url);
        const result = await look(page);
        expect(complaints).toEqual([]);
        expect(requests).toEqual([url]);
        return result;
      });

    const shownLaws = (page: Page): Promise<readonly (string | null)[]> =>
      page
        .locator('tr[data-law]:visible')
        .evaluateAll((rows) => rows.map((row) => (row as unknown as { dataset: { law: string } }).dataset.law));

    it('filters the laws and their proofs by word, number, result and chapter', async () => {
      await opened(everyResult, async (page) => {
        expect((await shownLaws(page)).length).toBe(everyResult.laws.length);
        await page.fill('#search', 'title 2.');
        expect(await shownLaws(page)).toEqual(['2.1', '2.2', '2.3', '2.4', '2.5', '2.6', '2.7']);
        expect(await page.locator('#found').innerText()).toBe('7 of 17 laws');
        await page.selectOption('#result', 'expected');
        expect(await shownLaws(page)).toEqual(['2.1', '2.7']);
        expect(await page.locator('.violation:visible').count()).toBe(2);
        await page.fill('#search', '');
        await page.selectOption('#result', '');
        await page.selectOption('#chapter', { index: 3 });
        expect(await shownLaws(page)).toEqual(['3.1', '3.2', '3.3']);
        await page.selectOption('#chapter', '');
        await page.fill('#search', 'no such law');
        expect(await shownLaws(page)).toEqual([]);
        expect(await page.locator('.chapter:visible').count()).toBe(0);
      });
    });

    it('shows the timeline, and tells of a segment by the keyboard alone', async () => {
      const timed: Program = {
        script: [{ op: 'callLater', callback: 'a', in: 2 }, ...counterexample.program.script],
        callbacks: counterexample.program.callbacks,
      };
      const [trace] = await inProcessDriver(prototype).run([timed]);
      if (trace === undefined) throw new Error('Expected a trace.');
      const event = trace.events.findLastIndex(({ kind }) => kind === 'start');
      const real = { ...counterexample, program: timed, trace, violation: { ...counterexample.violation, event } };
      const verdict = { kind: 'violates', exercised: 1, counterexample: real } as const;
      await opened(reportOf([lawReport('1.1', verdict)]), async (page) => {
        const drawing = page.locator('.by-order svg.drawing');
        expect(await drawing.locator('rect').count()).toBeGreaterThanOrEqual(4);
        expect(await drawing.locator('path.scheduled').count()).toBe(3);
        expect(await drawing.locator('circle.fault').count()).toBe(1);
        expect(await page.locator('tr.here').count()).toBe(1);
        expect(await page.locator('.by-time').isVisible()).toBe(false);
        await page.locator('input.order').focus();
        await page.keyboard.press('ArrowRight');
        expect(await page.locator('.by-time').isVisible()).toBe(true);
        expect(await drawing.isVisible()).toBe(false);
        // On: what scrolls, and then the first segment.
        await page.keyboard.press('Tab');
        await page.keyboard.press('Tab');
        expect(await page.locator('.told').innerText()).toMatch(/^0\.000 script: call_later a#1, due 2\.000\n/);
        await page.keyboard.press('Enter');
        expect(page.url()).toMatch(/#law-1\.1-1$/);
      });
    });

    it('is text where a subject would be more', async () => {
      await opened(hostileReport, async (page) => {
        expect(await page.evaluate('typeof hacked')).toBe('undefined');
        expect(await page.locator('img').count()).toBe(0);
        expect(await page.locator('h1').innerText()).toContain('</script><img src=x onerror="hacked=1">');
        expect(await page.locator('#law-1\\.2 pre').first().innerText()).toContain('</script>');
      });
    });

    it('needs no scripts but for the filter', async () => {
      await opened(
        everyResult,
        async (page) => {
          expect(await page.locator('#filter').isVisible()).toBe(false);
          expect((await page.locator('tr[data-law]:visible').count()) > 10).toBe(true);
          expect(await page.locator('svg.drawing:visible').count()).toBeGreaterThan(5);
          await page.locator('#law-1\\.2 summary').first().click();
          expect(await page.locator('#law-1\\.2 details pre').first().isVisible()).toBe(true);
        },
        false,
      );
    });

    it.each(['light', 'dark'] as const)('fits on little room and on paper, %s', async (colorScheme) => {
      for (const report of [everyResult, hostileReport, brokenRun, reportOf([lawReport('1.1', skipped)])]) {
        await opened(report, async (page) => {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize({ width: 360, height: 640 });
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
          const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
          expect(background).toBe(colorScheme === 'dark' ? 'rgb(21, 24, 27)' : 'rgb(255, 255, 255)');
          await page.emulateMedia({ media: 'print' });
          expect(
            await page
              .locator('#filter')
              .isVisible()
              .catch(() => false),
          ).toBe(false);
          expect((await page.pdf()).length).toBeGreaterThan(1_000);
        });
      }
    });

    it('has no violations to show of a loop that conforms', async () => {
      await opened(reportOf([lawReport('1.1', conforms)]), async (page) => {
        expect(await page.title()).toBe('✓ mine · looplaw');
        expect(await page.locator('.violation').count()).toBe(0);
      });
    });
  },
);
