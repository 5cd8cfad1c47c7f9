type Colours = ReadonlyMap<string, string>;

/** The custom properties of the page's style sheet, as they stand in a light and in a dark browser. */
export function themes(html: string): { light: Colours; dark: Colours } {
  const css = /<style>(.*?)<\/style>/s.exec(html)?.[1] as string;
  const dark = /@media\s*\(prefers-color-scheme:\s*dark\)\s*\{\s*:root\s*\{(.*?)\}/s.exec(css)?.[1] as string;
  const light = /:root\s*\{(.*?)\}/s.exec(css)?.[1] as string;
  const colours = (rules: string) =>
    [...rules.matchAll(/--([\w-]+):\s*(#[0-9a-f]{3,6})/gi)].map(([, name, value]) => [name, value] as [string, string]);
  return { light: new Map(colours(light)), dark: new Map([...colours(light), ...colours(dark)]) };
}

/** Contrast ratio of two of the colours, by WCAG 2.2. */
export function contrast(colours: Colours, a: string, b: string): number {
  const [high, low] = [luminance(colours.get(a)), luminance(colours.get(b))].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string | undefined): number {
  if (hex === undefined) throw new Error('no such colour');
  const full = hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit).join('') : hex.slice(1);
  const [r, g, b] = [0, 2, 4].map((at) => {
    const value = Number.parseInt(full.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
