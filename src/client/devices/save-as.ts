/** Files between a page and the person's disk. */

/** Hands the browser a file to save. `content` is base64. */
export function saveAs(name: string, content: string): void {
  const link = document.createElement('a');
  link.download = name;
  link.href = `data:application/octet-stream;base64,${content}`;
  document.body.append(link);
  link.click();
  link.remove();
}

/** base64 of a file that the person chose. Throws where it cannot be read, as when it is gone meanwhile. */
export async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCodePoint(byte)).join(''));
}
