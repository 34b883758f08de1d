/** Text in lines of at most so many characters, of which all but the first are indented; a longer word has a line of its own. */

export const wrapped = (text: string, width: number, indent = '      '): readonly string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line !== indent && line.length + word.length >= width) {
      lines.push(line);
      line = indent;
    }
    line += line === '' || line === indent ? word : ` ${word}`;
  }
  return [...lines, line];
};
