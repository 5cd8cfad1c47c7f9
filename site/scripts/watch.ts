/**
 * The watchlist: symbols under one key of this device's storage, never sent anywhere. A button `data-star` marks its symbol; every element
 * `data-watchlist` fills with the marked ones, each with its daily regime (`/watch.json`, see reports/files/watch-index.ts). Without a
 * script both stay hidden.
 */
export const WATCH_SCRIPT = `(() => {
  const KEY = 'watchlist';
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY) ?? '[]').filter((symbol) => typeof symbol === 'string');
    } catch {
      return [];
    }
  };
  const star = document.querySelector('[data-star]');
  if (star) {
    const symbol = star.dataset.star;
    const draw = () => {
      const on = read().includes(symbol);
      star.setAttribute('aria-pressed', String(on));
      star.firstElementChild.textContent = on ? '★' : '☆';
    };
    star.addEventListener('click', () => {
      const others = read().filter((known) => known !== symbol);
      const next = others.length < read().length ? others : [...others, symbol].sort();
      // A device that keeps nothing (private mode, storage full) leaves the star as it was.
      try {
        localStorage.setItem(KEY, JSON.stringify(next));
      } catch {}
      draw();
    });
    draw();
    star.hidden = false;
  }
  const blocks = [...document.querySelectorAll('[data-watchlist]')];
  const symbols = blocks.length > 0 ? read() : [];
  for (const block of blocks) {
    const empty = block.querySelector('[data-empty]');
    if (empty) empty.hidden = symbols.length > 0;
    if (empty) block.hidden = false;
  }
  if (symbols.length === 0) return;
  fetch('/watch.json').then((answer) => answer.json()).then(({ labels, states, changed }) => {
    for (const block of blocks) {
      const list = block.querySelector('ul');
      for (const symbol of symbols.filter((watched) => Object.hasOwn(states, watched))) {
        const item = document.createElement('li');
        const link = document.createElement('a');
        link.href = '/instrument/' + encodeURIComponent(symbol);
        link.textContent = symbol;
        const [id, title] = labels[states[symbol]] ?? ['', 'No regime yet'];
        const state = document.createElement(id === '' ? 'span' : 'b');
        if (id !== '') state.className = id;
        state.textContent = title;
        item.append(link, state);
        if (changed.includes(symbol)) {
          const note = document.createElement('small');
          note.textContent = 'changed at the last close';
          item.append(note);
        }
        list.append(item);
      }
      block.hidden = false;
    }
  }, () => {});
})()`;
