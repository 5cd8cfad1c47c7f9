/**
 * Search from any page: `/`, Ctrl or Cmd with K, or the link `data-finder`, which leads to the list of all instruments where no script runs.
 * The index (`/search.json`, see reports/files/search-index.ts) is loaded with the first look, and found by symbol before name, start before
 * middle. What the index says is only ever text.
 */
export const FINDER_SCRIPT = `(() => {
  const link = document.querySelector('[data-finder]');
  if (!link || !window.HTMLDialogElement) return;
  const SHOWN = 12;
  let index, hits = [], at = 0;
  const make = (parent, name, attributes = {}, text = '') => {
    const element = document.createElement(name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    element.textContent = text;
    parent.append(element);
    return element;
  };
  const dialog = make(document.body, 'dialog', { class: 'finder', 'aria-label': 'Find' });
  const input = make(dialog, 'input', {
    type: 'text', role: 'combobox', 'aria-label': 'Instrument, class, word or day', 'aria-expanded': 'true', 'aria-controls': 'hits',
    'aria-autocomplete': 'list', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', placeholder: 'Instrument, class, word or day',
  });
  const list = make(dialog, 'ul', { id: 'hits', role: 'listbox', 'aria-label': 'Found' });
  const count = make(dialog, 'p', { role: 'status' });
  const entriesOf = ({ pages, days = [], classes, instruments, terms }) => [
    ...instruments.map(([symbol, place, name = '']) => [symbol, name, classes[place][1], '/instrument/' + encodeURIComponent(symbol)]),
    ...classes.map(([id, title]) => [title, '', 'Class', '/class/' + id]),
    ...days.map((day) => [day, '', 'Day', '/archive/' + day]),
    ...terms.map(([id, term]) => [term, '', 'Word', '/glossary#' + id]),
    ...pages.filter(([href]) => !href.startsWith('/class/')).map(([href, text]) => [text, '', 'Page', href]),
  ];
  // 0: the very word; 4: not found.
  const rankOf = ([text, more], query) => {
    const word = text.toLowerCase(), rest = more.toLowerCase();
    if (word === query) return 0;
    if (word.startsWith(query)) return 1;
    if (rest.startsWith(query) || rest.includes(' ' + query) || word.includes(' ' + query)) return 2;
    return word.includes(query) || rest.includes(query) ? 3 : 4;
  };
  const mark = () => {
    [...list.children].forEach((item, i) => item.setAttribute('aria-selected', String(i === at)));
    if (hits.length > 0) input.setAttribute('aria-activedescendant', 'hit-' + at);
    else input.removeAttribute('aria-activedescendant');
    list.children[at]?.scrollIntoView({ block: 'nearest' });
  };
  const show = (entries) => {
    const query = input.value.trim().toLowerCase();
    const found = query === ''
      ? entries.filter(([, , kind]) => kind === 'Page')
      : entries.map((entry) => [rankOf(entry, query), entry]).filter(([rank]) => rank < 4).sort(([a], [b]) => a - b).map(([, entry]) => entry);
    hits = found.slice(0, SHOWN);
    at = 0;
    list.replaceChildren();
    hits.forEach(([text, more, kind, href], i) => {
      const item = make(list, 'li', { role: 'option', id: 'hit-' + i });
      make(item, 'b', {}, text);
      make(item, 'span', {}, more);
      make(item, 'small', {}, kind);
      item.addEventListener('click', () => go(href));
    });
    count.textContent = query === '' ? '' : found.length > SHOWN ? hits.length + ' of ' + found.length + ' found' : found.length + ' found';
    mark();
  };
  const go = (href) => {
    dialog.close();
    location.href = href;
  };
  const load = () => (index ??= fetch('/search.json').then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }).then(entriesOf));
  const search = () => load().then(show, () => go(link.href));
  const open = () => {
    if (dialog.open) return;
    dialog.showModal();
    input.value = '';
    search();
  };
  input.addEventListener('input', search);
  input.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length > 0) {
      at = (at + step + hits.length) % hits.length;
      mark();
    } else if (event.key === 'Enter' && hits[at]) go(hits[at][3]);
    else return;
    event.preventDefault();
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  link.addEventListener('click', (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest('input, textarea, select, [contenteditable]');
    const slash = event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    const letter = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k';
    if (!slash && !letter) return;
    event.preventDefault();
    open();
  });
})()`;
