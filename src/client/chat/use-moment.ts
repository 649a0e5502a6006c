import { useEffect, useRef, useState } from 'react';

/** As long as the animation in message.module.css, with room to end. */
const MOMENT_MS = 300;

/** True for a moment after the value has become `wanted`; not when it was so from the beginning. */
export function useMoment(value: string, wanted: string): boolean {
  const before = useRef(value);
  const [isNow, setNow] = useState(false);
  useEffect(() => {
    const became = value === wanted && before.current !== wanted;
    before.current = value;
    if (!became) return undefined;
    setNow(true);
    const timer = setTimeout(() => setNow(false), MOMENT_MS);
    return () => clearTimeout(timer);
  }, [value, wanted]);
  return isNow;
}
