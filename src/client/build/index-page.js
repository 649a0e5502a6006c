/** Writes index.html: the page's own text with the names of the entry's files, which carry hashes. */
import { readFileSync } from 'node:fs';

const NAME = 'IndexPage';

export class IndexPage {
  /** @param {string} template path of index.html; `<!-- styles -->` and `<!-- scripts -->` are filled in */
  constructor(template) {
    this.template = template;
  }

  /** @param {import('webpack').Compiler} compiler */
  apply(compiler) {
    compiler.hooks.thisCompilation.tap(NAME, (compilation) => {
      compilation.fileDependencies.add(this.template);
      const stage = compiler.webpack.Compilation.PROCESS_ASSETS_STAGE_REPORT;
      compilation.hooks.processAssets.tap({ name: NAME, stage }, () => {
        const files = compilation.entrypoints.get('main').getFiles();
        const page = readFileSync(this.template, 'utf8')
          .replace(
            '<!-- styles -->',
            tags(files, '.css', (file) => `<link rel="stylesheet" href="/${file}">`),
          )
          .replace(
            '<!-- scripts -->',
            tags(files, '.js', (file) => `<script src="/${file}" defer></script>`),
          );
        compilation.emitAsset('index.html', new compiler.webpack.sources.RawSource(page));
      });
    });
  }
}

/** @param {readonly string[]} files @param {string} extension @param {(file: string) => string} tag */
function tags(files, extension, tag) {
  return files
    .filter((file) => file.endsWith(extension))
    .map(tag)
    .join('\n    ');
}
