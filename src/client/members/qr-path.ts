/** The dark squares of a QR code as one SVG path: a run of a row is one stroke of it. Pure. */

/** `modules`: rows of squares, true is dark; one unit each. */
export function pathOfModules(modules: readonly (readonly boolean[])[]): string {
  let path = '';
  modules.forEach((row, y) => {
    let start = -1;
    for (let x = 0; x <= row.length; x += 1) {
      const isDark = row[x] === true;
      if (isDark && start === -1) start = x;
      if (!isDark && start !== -1) {
        path += `M${start} ${y}h${x - start}v1h-${x - start}z`;
        start = -1;
      }
    }
  });
  return path;
}
