/**
 * Writes index.html: the page's own text with the names of the entry's files, which carry hashes. Beside it, under their
 * own names, the files by which a browser installs the page as a program.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const NAME = 'IndexPage';

export class IndexPage {
  /**
   * @param {string} template path of index.html; `<!-- styles -->` and `<!-- scripts -->` are filled in
   * @param {string | null} beside folder of the files that go along as they are
   */
  constructor(template, beside) {
    this.template = template;
    this.beside = beside;
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
        const { RawSource } = compiler.webpack.sources;
        compilation.emitAsset('index.html', new RawSource(page));
        for (const name of this.beside === null ? [] : readdirSync(this.beside)) {
          const path = join(this.beside, name);
          compilation.fileDependencies.add(path);
          compilation.emitAsset(name, new RawSource(readFileSync(path)));
        }
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
