/** The screens: src/client to dist/client. Nothing is loaded from elsewhere at run time. */
import { fileURLToPath } from 'node:url';
import { EsbuildPlugin } from 'esbuild-loader';
import MiniCssExtractPlugin from 'mini-css-extract-plugin';
import { IndexPage } from './src/client/build/index-page.js';

const folder = (path) => fileURLToPath(new URL(path, import.meta.url));
const BROWSERS = 'es2022';

/** @typedef {{ entry: string, template: string, installed?: string }} Page */
const CHAT = {
  entry: './src/client/index.tsx',
  template: 'src/client/index.html',
  installed: 'src/client/installed',
};
/** A build of its own, served by `demes lab`: nobody who chats loads a simulator. */
const LAB = { entry: './src/client/lab/index.tsx', template: 'src/client/lab/index.html' };
/** By the folder in dist/ that each is built to. */
export const PAGES = { client: CHAT, lab: LAB };

/** @param {{ output?: string, isDevelopment?: boolean, page?: Page }} options `output`: an absolute folder, dist/client otherwise */
export function configuration({ output = folder('dist/client'), isDevelopment = false, page = CHAT } = {}) {
  return {
    mode: isDevelopment ? 'development' : 'production',
    devtool: isDevelopment ? 'source-map' : false,
    context: folder('.'),
    entry: { main: page.entry },
    output: {
      path: output,
      publicPath: '/',
      filename: 'assets/[name].[contenthash:12].js',
      chunkFilename: 'assets/[name].[contenthash:12].js',
      assetModuleFilename: 'assets/[name].[contenthash:12][ext]',
      hashFunction: 'sha256',
    },
    resolve: { extensions: ['.tsx', '.ts', '.js'] },
    module: {
      rules: [
        {
          test: /\.tsx?$/,
          loader: 'esbuild-loader',
          options: { target: BROWSERS, jsx: 'automatic', tsconfig: folder('src/client/tsconfig.json') },
        },
        {
          test: /\.css$/,
          use: [
            MiniCssExtractPlugin.loader,
            {
              loader: 'css-loader',
              options: {
                modules: { auto: true, namedExport: false, localIdentName: '[name]-[local]' },
              },
            },
          ],
        },
      ],
    },
    optimization: {
      minimizer: [new EsbuildPlugin({ target: BROWSERS, css: true, legalComments: 'none' })],
      splitChunks: { chunks: 'async' },
    },
    performance: { hints: false },
    stats: 'errors-warnings',
    plugins: [
      new MiniCssExtractPlugin({
        filename: 'assets/[name].[contenthash:12].css',
        chunkFilename: 'assets/[name].[contenthash:12].css',
      }),
      new IndexPage(folder(page.template), page.installed === undefined ? null : folder(page.installed)),
    ],
  };
}

export default configuration();
