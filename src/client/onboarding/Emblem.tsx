/** Three nodes that hold together: the product's mark, in the accent colour. */
export function Emblem({ size }: { readonly size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 48 48" fill="none" aria-hidden="true" focusable="false">
      <path d="M24 9.5 38 34H10Z" stroke="var(--demes-accent)" strokeWidth="2.5" opacity="0.45" />
      <circle cx="24" cy="10" r="6.5" fill="var(--demes-accent)" />
      <circle
        cx="38"
        cy="34"
        r="6.5"
        fill="var(--demes-surface)"
        stroke="var(--demes-accent)"
        strokeWidth="3"
      />
      <circle
        cx="10"
        cy="34"
        r="6.5"
        fill="var(--demes-surface)"
        stroke="var(--demes-accent)"
        strokeWidth="3"
      />
    </svg>
  );
}
