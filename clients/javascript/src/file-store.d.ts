import type { Store } from "./index.js";

/** A file that is always whole: several processes may share it. For Node. */
export function fileStore(path: string): Store;
