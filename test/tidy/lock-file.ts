/** What the lock file may hold: every package from the registry, as it was when somebody looked. */

/** Packages that may run a script when they are installed, and why. */
const MAY_RUN_SCRIPTS: Readonly<Record<string, string>> = {
  'node_modules/node':
    'fetches the Node that the project runs on; without it a Node 24 of the machine is used',
  'node_modules/esbuild': 'looks whether its program fits this machine; it works without',
};
const REGISTRY = 'https://registry.npmjs.org/';
const SHA512 = /^sha512-[A-Za-z0-9+/]{86}==$/;
const EXACT = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;

interface LockedPackage {
  readonly version?: string;
  /** Left out for what comes from the registry (`omit-lockfile-registry-resolved`). */
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

export interface LockFile {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockedPackage & Dependencies>>;
}

export interface Dependencies {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  /** Who may run scripts, for package managers that ask. */
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

/** One problem per line; none when nobody could have slipped something in. */
export function lockProblems(lock: LockFile, manifest: Dependencies): string[] {
  const { '': root = {}, ...packages } = lock.packages;
  return [
    ...(lock.lockfileVersion === 3 ? [] : ['package-lock.json: not of version 3']),
    ...Object.entries(packages).flatMap(([path, one]) =>
      faultsOf(path, one).map((fault) => `package-lock.json: ${path} ${fault}`),
    ),
    ...wantedBy(manifest)
      .filter(([, version]) => !EXACT.test(version))
      .map(([name]) => `package.json: ${name} has no exact version`),
    ...differing(wantedBy(manifest), wantedBy(root)),
    ...differing(
      Object.keys(manifest.allowScripts ?? {}).map((name) => [name, '']),
      scripted(),
    ),
  ];
}

function faultsOf(
  path: string,
  { resolved, integrity, link, version, hasInstallScript }: LockedPackage,
): string[] {
  return [
    ...(link === true || version === undefined ? ['is a folder and no package'] : []),
    ...(resolved === undefined || resolved.startsWith(REGISTRY) ? [] : [`comes from ${resolved}`]),
    ...(SHA512.test(integrity ?? '') ? [] : ['has no SHA-512']),
    ...(hasInstallScript === true && !(path in MAY_RUN_SCRIPTS) ? ['runs a script at installation'] : []),
  ];
}

function wantedBy({ dependencies, devDependencies }: Dependencies): [string, string][] {
  return Object.entries({ ...dependencies, ...devDependencies });
}

function scripted(): [string, string][] {
  return Object.keys(MAY_RUN_SCRIPTS).map((path) => [path.replace('node_modules/', ''), '']);
}

/** What package.json says and the lock file does not, or otherwise. */
function differing(wanted: readonly [string, string][], locked: readonly [string, string][]): string[] {
  const [one, other] = [wanted, locked].map((rows) =>
    rows.map(([name, version]) => `${name} ${version}`.trim()),
  );
  const alone = [
    ...one!.filter((row) => !other!.includes(row)),
    ...other!.filter((row) => !one!.includes(row)),
  ];
  return alone.map((row) => `package.json: ${row} is not what was locked or listed`);
}
