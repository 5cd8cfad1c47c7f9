/**
 * The page of comparisons: the symbols of `?with=`, two to four, as a table made of `/compare-index.json` (reports/files/compare-index.ts), and
 * below it the drawing of the daily regimes from the page of each. What the index says is only ever text. Without a script the form stays hidden.
 */
export const COMPARE_SCRIPT = `(() => {
  const root = document.querySelector('[data-compare]');
  if (!root) return;
  const MOST = 4;
  const make = (parent, name, attributes = {}, text = '') => {
    const element = document.createElement(name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    element.textContent = text;
    parent.append(element);
    return element;
  };
  const form = root.querySelector('form');
  const inputs = [...form.querySelectorAll('input')];
  const said = root.querySelector('[role=status]');
  const out = root.querySelector('[data-out]');
  const asked = new URLSearchParams(location.search).getAll('with').flatMap((list) => list.split(',')).map((word) => word.trim()).filter(Boolean);
  const hrefOf = (symbol) => '/instrument/' + encodeURIComponent(symbol);
  root.hidden = false;
  document.querySelector('[data-without]')?.remove();
  form.addEventListener('submit', () => inputs.forEach((input) => { input.disabled = input.value.trim() === ''; }));
  addEventListener('pageshow', () => inputs.forEach((input) => { input.disabled = false; }));
  const tieOf = ({ maps, nearest }, a, b) => {
    for (const [symbols, rows] of maps) {
      const [i, j] = [symbols.indexOf(a), symbols.indexOf(b)];
      if (i >= 0 && j >= 0) return rows[i][j];
    }
    const near = (one, other) => (nearest[one] ?? []).find(([name]) => name === other)?.[1];
    return near(a, b) ?? near(b, a);
  };
  const headed = (table, symbols) => {
    const row = make(make(table, 'thead'), 'tr');
    make(row, 'td');
    for (const symbol of symbols) make(make(row, 'th', { scope: 'col' }), 'a', { href: hrefOf(symbol) }, symbol);
    return make(table, 'tbody');
  };
  const tableOf = (index, symbols) => {
    const table = make(out, 'table', { class: 'compared' });
    make(table, 'caption', {}, 'In percent: how sure the model is. Shaded: all show the same. Sources: ' + ['regimes', 'ranges', 'signals', 'spell_next'].map((view) => 'tier_' + index.tier + '_' + view).join(', ') + '.');
    const body = headed(table, symbols);
    const lineOf = (title) => {
      const row = make(body, 'tr');
      make(row, 'th', { scope: 'row' }, title);
      return row;
    };
    const of = symbols.map((symbol) => index.instruments[symbol]);
    const classes = lineOf('Class');
    for (const [place] of of) make(classes, 'td', {}, index.classes[place]);
    let same = 0, known = 0;
    index.timeframes.forEach((timeframe, k) => {
      const row = lineOf(timeframe);
      const codes = of.map(([, charts]) => charts[k]);
      const labels = codes.map((code) => Math.floor(code / 1000));
      const alike = codes.every((code) => code >= 0) && new Set(labels).size === 1;
      known += codes.every((code) => code >= 0);
      same += alike;
      if (alike) row.className = 'alike';
      codes.forEach((code, i) => {
        const cell = make(row, 'td', {}, code < 0 ? '–' : '');
        if (code < 0) return;
        make(cell, 'b', { class: index.labels[labels[i]][0] }, index.labels[labels[i]][1]);
        cell.append(' ' + (code % 1000));
      });
    });
    index.facts.forEach((title, k) => {
      const row = lineOf(title);
      for (const [, , words] of of) make(row, 'td', {}, words[k]);
    });
    return [same, known];
  };
  const tiesOf = (index, symbols) => {
    if (index.maps.length === 0) return;
    make(out, 'h2', {}, 'How they move together');
    const table = make(out, 'table', { class: 'compared ties-of' });
    make(table, 'caption', {}, 'Correlation of daily moves over 60 days, by the last whole week. A dash: of different classes, or not among the closest of a large one. Source: tier_' + index.tier + '_correlation_ties.');
    const body = headed(table, symbols);
    symbols.forEach((a) => {
      const row = make(body, 'tr');
      make(row, 'th', { scope: 'row' }, a);
      for (const b of symbols) {
        const r = tieOf(index, a, b);
        make(row, 'td', {}, a === b ? '·' : r === undefined ? '–' : r.toFixed(2).replace('-', '−'));
      }
    });
  };
  const riversOf = (symbols) => {
    const box = make(out, 'div', { class: 'rivers' });
    for (const symbol of symbols) {
      const figure = make(box, 'figure');
      fetch(hrefOf(symbol)).then((answer) => answer.text()).then((html) => {
        const drawn = new DOMParser().parseFromString(html, 'text/html').querySelector('.river');
        if (!drawn) return;
        make(figure, 'h3', {}, symbol);
        figure.append(document.importNode(drawn, true));
      }, () => {});
    }
  };
  const show = (index) => {
    const known = Object.keys(index.instruments);
    const list = make(root, 'datalist', { id: 'symbols' });
    for (const symbol of known) make(list, 'option', { value: symbol });
    const bare = new Map(known.map((symbol) => [symbol.toUpperCase(), symbol]));
    const found = asked.map((word) => bare.get(word.toUpperCase()));
    const symbols = [...new Set(found.filter(Boolean))].slice(0, MOST);
    const missing = asked.filter((_, i) => !found[i]);
    // Not over what was typed while the index was on its way.
    inputs.forEach((input, i) => { input.value ||= symbols[i] ?? ''; });
    const notes = missing.length > 0 ? ['Not in your report: ' + missing.join(', ') + '.'] : [];
    if (symbols.length === 1) notes.push('Name a second instrument.');
    if (symbols.length > 1) {
      document.querySelector('h1').textContent = symbols.slice(0, -1).join(', ') + ' and ' + symbols.at(-1);
      const [same, charts] = tableOf(index, symbols);
      const where = same === 0 ? 'no chart' : same === charts ? 'every chart' : same + ' of ' + charts + ' charts';
      notes.unshift('They show the same state on ' + where + '.');
      tiesOf(index, symbols);
      riversOf(symbols);
    }
    said.textContent = notes.join(' ');
  };
  fetch('/compare-index.json').then((answer) => answer.json()).then(show, () => { said.textContent = 'The comparison could not be loaded.'; });
})()`;
