/** Text that a format can carry: what a subject says may hold anything. */

/** Control characters but for line ends and tabs, and halves of characters, become U+FFFD. */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cs}]/gu, (character) => (character === '\n' || character === '\t' ? character : '\uFFFD'));

/** The same in one line. */
export const oneLine = (text: string): string => printable(text.replace(/\s+/g, ' ')).trim();
