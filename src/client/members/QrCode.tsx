/** A QR code: one path, always dark on white, because cameras expect it so. */
import { encode } from 'uqr';
import { useMemo } from 'react';
import { pathOfModules } from './qr-path.ts';

interface QrCodeProps {
  readonly text: string;
  readonly label: string;
  readonly testId: string;
  readonly className: string | undefined;
}

export function QrCode({ text, label, testId, className }: QrCodeProps) {
  const { size, path } = useMemo(() => {
    // The least correction: a screen is not scratched, and larger squares are read from farther away.
    const { size: side, data } = encode(text, { ecc: 'L', border: 2 });
    return { size: side, path: pathOfModules(data) };
  }, [text]);
  return (
    <svg
      data-testid={testId}
      className={className}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
