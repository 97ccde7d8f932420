/** Where a client on Node keeps its snapshot between two starts. */

import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";

/** A file that is always whole: several processes may share it. */
export function fileStore(path) {
  return {
    async load() {
      try {
        return new Uint8Array(await readFile(path));
      } catch {
        return null; // nothing was kept, or nothing that can be read
      }
    },
    async save(data) {
      const beside = `${path}.${randomUUID()}`;
      try {
        const file = await open(beside, "wx", 0o600);
        try {
          await file.writeFile(data);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(beside, path);
      } catch (error) {
        await rm(beside, { force: true });
        throw error;
      }
    },
  };
}
