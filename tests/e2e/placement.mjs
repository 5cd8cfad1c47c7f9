/**
 * Runs in the page: what stands beside it, which tables are wider than their place, which words leave their drawing or are cut.
 * A name that ends in an ellipsis is whole on its own page, and is not cut here. Plain JavaScript: the project has no types of a browser.
 *
 * @returns {string[]} a line each
 */
export function faultsOfPlacement() {
  const width = document.documentElement.clientWidth;
  const faults = [];
  const called = (element) => {
    const section = element.closest('section')?.getAttribute('aria-labelledby') ?? 'no section';
    return `<${element.localName} class="${element.getAttribute('class') ?? ''}"> in ${section}`;
  };
  const scrollable = document.documentElement.scrollWidth;
  if (scrollable > width) faults.push(`the page is ${scrollable} px wide`);
  for (const element of document.querySelectorAll('.tables'))
    if (element.scrollWidth > element.clientWidth + 1) faults.push(`columns are cut: ${called(element)}`);
  for (const word of document.querySelectorAll('svg text')) {
    const { left, right } = word.getBoundingClientRect();
    if (right > left && (right > width + 1 || left < -1)) faults.push(`"${word.textContent}" is cut: ${called(word)}`);
  }
  for (const element of document.querySelectorAll('body *:not(.spoken, .skip)')) {
    if (element.clientWidth <= 1 || element.scrollWidth <= element.clientWidth + 1) continue;
    const { overflowX, textOverflow } = getComputedStyle(element);
    if ((overflowX === 'hidden' || overflowX === 'clip') && textOverflow !== 'ellipsis')
      faults.push(`cut: ${called(element)}`);
  }
  return faults;
}
