/**
 * How a setting's value is read, whether it came as text (flag, environment) or as YAML (config file).
 * A reader answers undefined for what it does not accept; `expects` then completes "expected …".
 */
export interface Reader<T> {
  readonly expects: string;
  read(value: unknown): T | undefined;
}

export function text(expects = 'some text'): Reader<string> {
  return { expects, read: (value) => (typeof value === 'string' && value.trim() !== '' ? value : undefined) };
}

/** A file or folder; where a relative one starts is decided by whoever uses it. */
export const path: Reader<string> = text('a path');

export const flag: Reader<boolean> = {
  expects: 'true or false',
  read: (value) => {
    if (typeof value === 'boolean') return value;
    if (value === '1' || value === 'true' || value === 'yes' || value === 'on') return true;
    if (value === '0' || value === 'false' || value === 'no' || value === 'off') return false;
    return undefined;
  },
};

export function wholeNumber(min: number, max: number): Reader<number> {
  return {
    expects: `a whole number from ${min} to ${max}`,
    read: (value) => {
      const isText = typeof value === 'string' && /^-?\d{1,15}$/.test(value);
      const number = isText ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isInteger(number)) return undefined;
      return number >= min && number <= max ? number : undefined;
    },
  };
}

/** 0 lets the system choose a free one. */
export const port: Reader<number> = wholeNumber(0, 65_535);

export function oneOf<const Word extends string>(words: readonly Word[]): Reader<Word> {
  return {
    expects: `one of ${words.join(', ')}`,
    read: (value) => words.find((word) => word === value),
  };
}

const DURATION_UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `90s`, `15m`, `12h`, `7d`, or a plain number of milliseconds; answers milliseconds, more than 0. */
export const duration: Reader<number> = {
  expects: 'a duration such as 90s, 15m, 12h or 7d',
  read: (value) => {
    const found = /^(\d{1,12})(ms|s|m|h|d)?$/.exec(String(value));
    if (found === null) return undefined;
    const durationMs = Number(found[1]) * DURATION_UNIT_MS[found[2] ?? 'ms']!;
    return durationMs > 0 && Number.isSafeInteger(durationMs) ? durationMs : undefined;
  },
};

/** A list in the config file; a repeated flag; separated by commas in the environment. */
export function list<T>(item: Reader<T>): Reader<readonly T[]> {
  return {
    expects: `a list, each ${item.expects}`,
    read: (value) => {
      const parts: unknown[] = Array.isArray(value)
        ? value
        : String(value)
            .split(',')
            .map((part) => part.trim());
      const items = parts.map((part) => item.read(part));
      return items.includes(undefined) ? undefined : (items as T[]);
    },
  };
}
