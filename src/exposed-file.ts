/** Is a file with a password in it open to accounts that have no business with it? Pure. */

export interface FileAccess {
  /** Permission bits, as in `chmod`. */
  mode: number;
  /** The owner's number. */
  uid: number;
  /** Absolute, without symbolic links. */
  realPath: string;
}

/** Docker's, and the folder `..2026_11_21_…` behind the links of a Kubernetes volume: readable by all, by default. */
const MOUNTED_SECRETS = [/^(\/var)?\/run\/secrets\//, /\/\.\.\d{4}_\d\d_\d\d_[^/]+\/[^/]+$/];

/**
 * Everybody may read it, and whoever runs the program can change that: the owner, of a file that no container mounted.
 * @param me the number of this user; undefined on Windows, where such bits mean nothing
 */
export const isExposed = ({ mode, uid, realPath }: FileAccess, me: number | undefined): boolean =>
  me !== undefined &&
  (mode & 0o004) !== 0 &&
  uid === me &&
  !MOUNTED_SECRETS.some((folder) => folder.test(realPath));
