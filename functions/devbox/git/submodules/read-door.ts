import type { IncomingMessage, ServerResponse } from "node:http";
import type { GitCredential } from "../../../../shared/schemas/box-protocol.ts";
import type { Onward } from "../../gates/onward.ts";
import { type Behind, forwardGit, refuse } from "../forward.ts";
import { createLfsGate, type LfsGate, say } from "../lfs/lfs-gate.ts";
import type { AskStore } from "../lfs/object-store.ts";

type Actions = {
  /** The credential for a repository on the host of the Run's own. */
  credential(path: string): Promise<GitCredential>;
  readonly objectAt: (id: string) => string;
  readonly onward: Onward;
  readonly askStore: AskStore;
};

type Open = Behind & { readonly lfs: LfsGate };

/**
 * The part of the git gate for submodules on the host of the Run's repository: only those that were opened, and only
 * to read. A request for another repository is sent away from the gate, without a credential.
 *
 * @param host the origin of the Run's repository
 */
export function createReadDoor(host: string, { credential, objectAt, onward, askStore }: Actions) {
  const open = new Map<string, Open>();
  const read = /^(\/.+?)(\/info\/refs\?service=git-upload-pack|\/git-upload-pack)$/;

  return {
    /** @param path of the repository on its host, as `judgeSubmodule` gives it */
    open(path: string): void {
      const name = path.replace(/^\/|\.git$/g, "");
      const cloneUrl = `${host}${path}`;
      const mine = () => credential(path);
      const lfs = createLfsGate({ name, cloneUrl }, mine, objectAt, onward, askStore);
      open.set(path, { name, cloneUrl, credential: mine, lfs });
    },

    /** @param path below the host, with what git and git-lfs add */
    async answer(incoming: IncomingMessage, outgoing: ServerResponse, path: string): Promise<void> {
      const [, repository = "", rest = ""] = read.exec(path) ?? [];
      const found = open.get(repository);
      if (found) return forwardGit(onward, found, incoming, outgoing, rest, incoming);
      const [, objects = ""] = /^(\/.+)\/info\/lfs\/objects\/batch$/.exec(path) ?? [];
      // git-lfs adds .git to an address that lacks it
      const stored = open.get(objects) ?? open.get(objects.replace(/\.git$/, ""));
      if (stored && incoming.method === "POST") return stored.lfs.batch(incoming, outgoing);
      if (/\/info\/lfs\//.test(path)) return say(outgoing, 404, "There is no Git LFS here.");
      if (/[?&]service=git-receive-pack$/.test(path))
        return refuse(outgoing, 403, "This Run may read its submodules, and not push to them.");
      if (incoming.method !== "GET" || /[\r\n]/.test(path))
        return refuse(outgoing, 403, "The git gate allows only reading of submodules.");
      outgoing.writeHead(302, { location: `${host}${path}` }).end();
    },

    /** The Git LFS that knows an object. */
    knows: (id: string): LfsGate | undefined =>
      [...open.values()].map(({ lfs }) => lfs).find((lfs) => lfs.knows(id)),
  };
}
