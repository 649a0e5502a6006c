/** Sizes of files as the person's language writes them. */
import { sizeOf } from '../settings/bytes.ts';
import { language } from './text.ts';

/** 812 kB, 1.2 MB. */
export function bytesText(bytes: number): string {
  const { value, unit } = sizeOf(bytes);
  const options = { style: 'unit', unit, maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language(), options).format(value);
}
