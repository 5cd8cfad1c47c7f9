import sharp from 'sharp';

/** Twice the size at which it is shown. */
const PIXELS = 44;
/** Dots an inch at which a drawing of any size is read, before it is made small. */
const DENSITY = 300;

/** The mark of a brand as a PNG: mail programs show no SVG. Null for a drawing that cannot be drawn. */
export async function markImage(svg: string): Promise<Buffer | null> {
  try {
    const drawing = sharp(Buffer.from(svg), { density: DENSITY, limitInputPixels: 4_000_000 });
    return await drawing.resize(PIXELS, PIXELS, { fit: 'contain', background: '#0000' }).png().toBuffer();
  } catch {
    // A brand that was accepted before this library could not draw it: the name alone is a face too.
    return null;
  }
}
