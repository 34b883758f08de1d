/** The workflow that `looplaw init` writes, for GitHub Actions: a fixed seed, so that only the loop can turn it red. */

import type { Answers } from './answers.js';
import { subjectArguments } from './run-command.js';

export const workflowPath = '.github/workflows/looplaw.yml';

export const workflowText = (answers: Answers): string => `name: looplaw

on:
  push:
    branches: [main, master]
  pull_request:

permissions:
  contents: read

jobs:
  conformance:
    runs-on: ubuntu-latest
    timeout-minutes: 20
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v5
        with:
          node-version: 22
${setUp(answers)}      # The seed is fixed: the same programs run each time, and only the loop or looplaw can change what they show.
      - name: looplaw
        run: >-
          ${answers.npx} run ${subjectArguments(answers)} --seed ${answers.seed}${answers.expect ? '\n          --expect looplaw.expect.json' : ''}
          --reporter text --reporter github --reporter json=looplaw-report/report.json
          --reporter html=looplaw-report/report.html
      # The page shows each violation as a timeline; the files in .looplaw replay wherever the loop is.
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: looplaw
          include-hidden-files: true
          path: |
            looplaw-report
            .looplaw
`;

const setUp = ({ plugged, install }: Answers): string => {
  const node = install === undefined ? '' : `      - run: ${install}\n`;
  if (plugged.kind !== 'python') return node;
  return `${node}      - uses: actions/setup-python@v6
        with:
          python-version: '3.13'
      # What the loop needs. Put the command here that installs it:
      # - run: pip install -e .
`;
};
