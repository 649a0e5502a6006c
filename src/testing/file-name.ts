/** What a file about this node or person is called: whoever tests hostile names has them in paths, too. */
export function fileNameOf(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N} ._-]/gu, '_').replace(/^\.+/, '_');
}
