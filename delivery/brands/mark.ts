/** Elements of a drawing. What runs, embeds or loads is none of them. */
const ELEMENTS = new Set(
  'svg g path rect circle ellipse line polyline polygon defs clippath mask lineargradient radialgradient stop title desc use symbol text tspan'.split(
    ' ',
  ),
);
const LARGEST = 16_384;

/** Why a drawing cannot be the mark of a brand, or null. Its reader sees it as an image, where a browser runs nothing: this is the second lock. */
export function faultOfMark(svg: string): string | null {
  if (Buffer.byteLength(svg) > LARGEST) return `the mark is larger than ${LARGEST} bytes`;
  if (!/^\s*(<\?xml[^>]*\?>\s*)?<svg[\s>]/.test(svg)) return 'the mark is not an SVG drawing';
  if (/<!(DOCTYPE|ENTITY|\[CDATA\[)/i.test(svg))
    return 'the mark holds declarations of XML: a plain drawing needs none';
  const foreign = [...svg.matchAll(/<\/?([\w:.-]+)/g)].find(([, name = '']) => !ELEMENTS.has(name.toLowerCase()));
  if (foreign !== undefined) return `the mark holds <${foreign[1]}>, which is not part of a drawing`;
  if (/[\s"'/]on\w+\s*=/i.test(svg)) return 'the mark holds a script';
  const loads = /(?:href|src)\s*=\s*["']?\s*(?!#)[^\s"'>]|url\(\s*["']?\s*(?!#)[^)\s]/i.test(svg);
  return loads || /@import/i.test(svg) ? 'the mark loads something from elsewhere' : null;
}
