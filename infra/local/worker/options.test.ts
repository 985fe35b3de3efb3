import { expect, it } from "vitest";
import { readWorkerOptions, serverUrl } from "./options.ts";
import { systemdUnit } from "./unit.ts";

it.each([
  ["https://wheelhouse.example.com", "https://wheelhouse.example.com"],
  ["https://wheelhouse.example.com/", "https://wheelhouse.example.com"],
  ["https://example.com:8443/wheelhouse/", "https://example.com:8443/wheelhouse"],
  ["http://127.0.0.1:4747", "http://127.0.0.1:4747"],
  ["http://localhost:4747/", "http://localhost:4747"],
  ["http://[::1]:4747", "http://[::1]:4747"],
])("a worker takes the address %s", (given, url) => expect(serverUrl(given)).toBe(url));

it.each([
  ["http://wheelhouse.example.com", /without TLS/],
  ["http://10.0.0.7:4747", /without TLS/],
  ["http://127.0.0.1.example.com", /without TLS/],
  ["http://localhost.example.com", /without TLS/],
  ["ftp://example.com", /must be an address/],
  ["wheelhouse.example.com", /must be an address/],
  ["https://ada:secret@example.com", /must be an address/],
  ["https://example.com/?x=1", /must be an address/],
  ["", /must be an address/],
])("a worker refuses the address “%s”", (given, why) =>
  expect(() => serverUrl(given)).toThrow(why),
);

const data = '/home/a"b/50%/$x';
const without = { data, images: [], containerEngine: undefined, noSandbox: false };

it("a unit starts the worker by quoted words, and leaves its DevBoxes alone", () => {
  const unit = systemdUnit("/opt/node 24/bin/node", without, "ada");
  expect(unit).toContain(
    'ExecStart="/opt/node 24/bin/node" "/home/a\\"b/50%%/$$x/worker.mjs" "--data" "/home/a\\"b/50%%/$$x"\n',
  );
  expect(unit).toContain("User=ada\n");
  expect(unit).toContain("KillMode=process\n");
});

it("a unit starts the worker with the options that it was printed with", () => {
  const args = "--data /w --image docker.io/library/node:24 --image a/b@sha256:12 --no-sandbox";
  const given = readWorkerOptions([...args.split(" "), "--container-engine=docker"]);
  const [, started = ""] = /^ExecStart=(.*)$/m.exec(systemdUnit("node", given, "ada")) ?? [];
  const words: string[] = JSON.parse(`[${started.replaceAll(" ", ",")}]`);
  expect(readWorkerOptions(words.slice(2))).toEqual(given);
});

it.each([["-v"], ["host"], [""], ["a b"], ["x".repeat(201)], ["../a"], ["$(id)"]])(
  "a worker refuses the image “%s”",
  (image) => expect(() => readWorkerOptions([`--image=${image}`])).toThrow(/--image must be/),
);

it("a worker takes 20 images", () => {
  const images = (count: number) => Array.from({ length: count }, (_, n) => `--image=a:${n}`);
  expect(readWorkerOptions(images(20)).images).toHaveLength(20);
  expect(() => readWorkerOptions(images(21))).toThrow(/up to 20 images/);
  expect(() => readWorkerOptions(["--container-engine", "lxc"])).toThrow(/podman or docker/);
});
