/** Colours are `#rrggbb`. Ratios are those of WCAG 2.2, "contrast ratio": 1 for equal colours, 21 for black on white. */

/** What text of ordinary size needs on its ground (WCAG 2.2, 1.4.3). */
export const TEXT_CONTRAST = 4.5;
/** Shades that are tried between a colour and black or white. */
const SHADES = 100;

type Rgb = readonly [number, number, number];

const rgbOf = (colour: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as never;
const colourOf = (rgb: Rgb): string => `#${rgb.map((v) => Math.round(v).toString(16).padStart(2, '0')).join('')}`;

/** Relative luminance of sRGB, 0 to 1 (WCAG 2.2). */
function luminanceOf(colour: string): number {
  const [r, g, b] = rgbOf(colour).map((v) => {
    const c = v / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The contrast of two colours, 1 to 21. */
export function contrastOf(a: string, b: string): number {
  const [dark, light] = [luminanceOf(a), luminanceOf(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** The colour itself, or the nearest shade of it, darker on a light ground and lighter on a dark one, that reads as text on it. */
export function readableOn(ground: string, colour: string, least = TEXT_CONTRAST): string {
  const end: Rgb = luminanceOf(ground) > 0.18 ? [0, 0, 0] : [255, 255, 255];
  const from = rgbOf(colour);
  for (let step = 0; step <= SHADES; step++) {
    const shade = colourOf(from.map((v, i) => v + ((end[i] as number) - v) * (step / SHADES)) as unknown as Rgb);
    if (contrastOf(shade, ground) >= least) return shade;
  }
  return colourOf(end);
}
