/**
 * What the page can do where scripts run: filter the laws, copy what is to be copied, and tell of a segment without a pointer.
 * All else is there without it. The script knows nothing of the report, so nothing of a subject can get into it.
 */

export const script = `
(() => {
  const each = (selector, visit) => document.querySelectorAll(selector).forEach(visit);
  const form = document.getElementById('filter');
  if (form !== null) {
    const [search, result, chapter, found] = ['search', 'result', 'chapter', 'found'].map((id) => document.getElementById(id));
    const rows = [...document.querySelectorAll('tr[data-law]')].map((row) => ({
      row,
      text: row.textContent.toLowerCase(),
      chapter: row.closest('[data-chapter]').dataset.chapter,
    }));
    const filter = () => {
      const words = search.value.toLowerCase().split(/\\s+/).filter((word) => word !== '');
      const shown = new Set();
      for (const { row, text, chapter: of } of rows) {
        const { law, result: from } = row.dataset;
        const fits = (result.value === '' || result.value === from) && (chapter.value === '' || chapter.value === of);
        const is = fits && words.every((word) => /^\\d+(\\.\\d*)?$/.test(word) ? law === word || law.startsWith(word.replace(/\\.?$/, '.')) : text.includes(word));
        row.hidden = !is;
        if (is) shown.add(law);
      }
      each('[data-chapter]', (section) => { section.hidden = section.querySelector('tr[data-law]:not([hidden])') === null; });
      each('.violation', (article) => { article.hidden = !shown.has(article.dataset.law); });
      found.textContent = shown.size + ' of ' + rows.length + ' laws';
    };
    form.hidden = false;
    form.addEventListener('input', filter);
    form.addEventListener('submit', (event) => event.preventDefault());
    filter();
  }
  each('.copy', (source) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Copy';
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(source.textContent);
        button.textContent = 'Copied';
      } catch {
        getSelection().selectAllChildren(source);
        button.textContent = 'Selected';
      }
    });
    // What scrolls has its button above.
    if (source.tagName === 'PRE') {
      button.className = 'corner';
      source.before(button);
    } else source.after(button);
  });
  each('.timeline', (timeline) => {
    const told = timeline.querySelector('.told');
    const tell = (event) => {
      const segment = event.target.closest('a');
      if (segment !== null) told.textContent = segment.querySelector('title').textContent;
    };
    timeline.addEventListener('focusin', tell);
    timeline.addEventListener('pointerover', tell);
  });
})();
`;
