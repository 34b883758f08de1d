import { error, notice, warning } from '@actions/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  brokenRun,
  conforms,
  everyResult,
  inconclusive,
  lawReport,
  reportOf,
  vacuous,
  violates,
} from '../../fixtures/reports/report.js';
import type { ReportFile } from '../../spec/verdict.js';
import { githubReport } from './github.js';
import { markdownReport } from './markdown.js';
import { plain } from './paint.js';
import { type Output, outputsOf, textOf } from './reporter.js';

const commandsOf = (report: ReportFile): string => textOf(githubReport, report, plain);

const summaryOf = (report: ReportFile): Output | undefined =>
  outputsOf(githubReport, report, plain).find(({ appendTo }) => appendTo !== undefined);

/** The same annotation, as GitHub's own library writes it. */
const written = (write: () => void): string => {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  write();
  vi.restoreAllMocks();
  return lines.join('');
};

/** What the runner makes of a command. */
const read = (command: string): { readonly level: string; readonly title: string; readonly message: string } => {
  const [, level = '', title = '', data = ''] = /^::(\w+) title=([^:,]*)::(.*)$/.exec(command) ?? [];
  const plainly = (text: string): string =>
    text.replace(/%3A/g, ':').replace(/%2C/g, ',').replace(/%0A/g, '\n').replace(/%0D/g, '\r').replace(/%25/g, '%');
  return { level, title: plainly(title), message: plainly(data) };
};

const annotationsOf = (report: ReportFile): readonly ReturnType<typeof read>[] =>
  commandsOf(report).trimEnd().split('\n').map(read);

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the report for GitHub', () => {
  it('annotates first what the run comes to, and then each law that makes it red, and the warnings', () => {
    expect(annotationsOf(everyResult).map(({ level, title }) => `${level} ${title.split(' ')[0]}`)).toEqual([
      'error looplaw:',
      'error 1.2',
      'error 2.2',
      'error 2.3',
      'error 2.4',
      'error 4.2',
      'warning 1.3',
    ]);
  });

  it('writes annotations as GitHub\u2019s own library does', () => {
    const own = { error, warning, notice } as const;
    for (const report of [everyResult, brokenRun, reportOf([lawReport('1.1', conforms)])]) {
      for (const { level, title, message } of annotationsOf(report)) {
        const command = written(() => own[level as keyof typeof own](message, { title }));
        expect(commandsOf(report)).toContain(command);
      }
    }
  });

  it('tells in an annotation what was seen, and how to see it again', () => {
    expect(annotationsOf(reportOf([lawReport('1.2', violates)]))[1]).toEqual({
      level: 'error',
      title: '1.2 Title of 1.2.',
      message: 'both were waiting, a since 0.000; however, b started before a.\nnpx looplaw replay .looplaw/1.2-1.json',
    });
  });

  it('has one annotation for all that could not be judged', () => {
    const laws = ['1.1', '1.2', '1.3'].map((id) => lawReport(id, inconclusive));
    const annotations = annotationsOf(reportOf([...laws, lawReport('1.4', vacuous)], { remarks: ['It hung.'] }));
    expect(annotations).toEqual([
      { level: 'error', title: 'looplaw: mine', message: 'Inconclusive: some laws could not be judged.\nIt hung.' },
    ]);
  });

  it('notices a run that conforms', () => {
    expect(commandsOf(reportOf([lawReport('1.1', conforms)]))).toBe(
      '::notice title=looplaw%3A mine::Conforms: no program broke a law.\n',
    );
  });

  it('tells of a broken run why it is', () => {
    expect(annotationsOf(brokenRun)).toEqual([{ level: 'error', title: 'looplaw: ./mine.ts', message: brokenRun.why }]);
  });

  it('adds the report in Markdown to the summary of the step', () => {
    expect(summaryOf(everyResult)).toEqual({
      text: `${textOf(markdownReport, everyResult, plain)}\n`,
      appendTo: 'GITHUB_STEP_SUMMARY',
    });
  });

  it('leaves the proofs out of a summary that would be too long', () => {
    const source = 'far '.repeat(30_000);
    const laws = Array.from({ length: 12 }, (_, index) => lawReport(`1.${index + 1}`, violates, { source }));
    const text = summaryOf(reportOf(laws))?.text ?? '';
    expect(Buffer.byteLength(text)).toBeLessThan(2 ** 20);
    expect(text).toContain('1.12');
    expect(text).not.toContain('<details>');
  });
});
