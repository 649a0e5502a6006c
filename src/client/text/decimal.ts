import { language } from './text.ts';

/** A number with so many digits behind the decimal sign, as it is written where the person lives. */
export function decimalText(value: number, digits: number): string {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(language(), options).format(value);
}
