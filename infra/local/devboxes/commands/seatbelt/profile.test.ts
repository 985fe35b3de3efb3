import { describe, expect, it } from "vitest";
import { gates, profile } from "./profile.ts";
import { realPath } from "./real-path.ts";
import { parse } from "./term.fixture.ts";

const around = {
  own: ["/private/var/w/run_1/workspace", "/private/var/w/run_1/home"],
  readable: ["/Users/ada/.nvm/bin/node"],
  sockets: ["/private/tmp/wheelhouse-501/ab"],
  closed: ["/Users/ada", "/private/var/w"],
  loopback: true,
  taken: [4747],
};
const rules = (text: string) => parse(text).map((it) => JSON.stringify(it));
const told = rules(profile(around));
const at = (part: string) => told.findIndex((it) => it.includes(part));

describe("a profile of Seatbelt", () => {
  it("denies what it does not name", () => {
    expect(parse(profile(around)).slice(0, 2)).toEqual([
      ["version", "1"],
      ["deny", "default"],
    ]);
    expect(told.filter((it) => it.startsWith('["deny"'))).toHaveLength(4);
  });

  it.each([
    ["programs", ["allow", "process-exec"]],
    ["programs that programs start", ["allow", "process-fork"]],
    ["signals to its own processes only", ["allow", "signal", ["target", "same-sandbox"]]],
    ["facts about its own processes only", ["allow", "process-info*", ["target", "same-sandbox"]]],
    [
      "writing to its own folders",
      [
        "allow",
        "file-write*",
        ["subpath", '"/private/var/w/run_1/workspace"'],
        ["subpath", '"/private/var/w/run_1/home"'],
      ],
    ],
    [
      "no link in the place of its folders",
      [
        "deny",
        "file-write-create",
        "file-write-unlink",
        ["literal", '"/private/var/w/run_1/workspace"'],
        ["literal", '"/private/var/w/run_1/home"'],
      ],
    ],
    ["servers on the loopback", ["allow", "network-bind", ["local", "ip", '"localhost:*"']]],
    ["requests to them", ["allow", "network-inbound", ["local", "ip", '"localhost:*"']]],
    [
      "no server on the port of the console",
      ["deny", "network-bind", ["local", "ip", '"localhost:4747"']],
    ],
    [
      "sockets of the supervisor",
      [
        "allow",
        "network-outbound",
        ["remote", "unix-socket", ["subpath", '"/private/var/w/run_1/workspace"']],
        ["remote", "unix-socket", ["subpath", '"/private/var/w/run_1/home"']],
        ["remote", "unix-socket", ["subpath", '"/private/tmp/wheelhouse-501/ab"']],
      ],
    ],
  ])("has: %s", (_, rule) => {
    expect(told).toContain(JSON.stringify(rule));
  });

  it("closes homes, the data folder and folders for everyone, and opens its own behind that", () => {
    const closing = at('["deny","file-read*"');
    for (const path of [
      "/Users",
      "/Users/ada",
      "/private/var/w",
      "/private/tmp",
      "/Library/Keychains",
    ])
      expect(told[closing]).toContain(`["subpath","\\"${path}\\""]`);
    const opening = told.findLastIndex((it) => it.startsWith('["allow","file-read*",["subpath"'));
    expect(opening).toBeGreaterThan(closing);
    for (const path of [...around.own, ...around.readable, ...around.sockets])
      expect(told[opening]).toContain(path);
  });

  it.each([
    "mach-priv-task-port", // debugging another process
    "SecurityServer",
    "securityd", // keychains
    "trustd",
    "pasteboard",
    "appleevent",
    "launchservices", // starting programs outside
    "mDNSResponder", // the network, by its resolver
    "iokit",
    "ipc-posix-shm",
    "file-link",
    '"network-outbound",["remote","ip"',
    '"process-exec",["with"',
  ])("allows nothing of: %s", (name) => {
    expect(at(name)).toBe(-1);
  });

  it("reaches the ports of its gates, and no other", () => {
    const [before, after] = profile(around).split(gates.at);
    expect(after).toBe("");
    const [rule, ...more] = parse(gates.each.replaceAll("PORT", "50123"));
    expect(rule).toEqual(["allow", "network-outbound", ["remote", "ip", '"localhost:50123"']]);
    expect(more).toEqual([]);
    expect(before).not.toContain("PORT");
  });

  it("has no network at all where the workspace is only read", () => {
    const clean = profile({ ...around, loopback: false, own: ["/t"], sockets: [], taken: [] });
    expect(clean).not.toContain(" ip ");
  });
});

describe("a path in a profile", () => {
  it.each([
    ["a quote", '/w/a"b'],
    ["a quote and more rules", '/w/x")) (allow default) (allow file-read* (subpath "/'],
    ["a backslash", "/w/a\\b"],
    ["a backslash at its end", "/w/a\\"],
    ["an escaped quote", '/w/a\\"b'],
    ["parentheses", "/w/(a) b))(("],
    ["a comment", "/w/a ; b"],
    ["a line end", "/w/a\nb"],
    ["the place of the gates", `/w/a${gates.at}b`],
    ["a carriage return and a tab", "/w/a\r\tb"],
    ["a raw text", '/w/#"a"#'],
    ["other alphabets", "/w/ä漢🙂"],
    ["spaces", "/w/a  b "],
    ["the name of a parameter", "/w/(param HOME)"],
  ])("with %s stays one text", (_, path) => {
    const written = profile({ ...around, own: [path] });
    expect(written.split(gates.at)).toHaveLength(2);
    const list = parse(written);
    expect(list).toHaveLength(told.length);
    expect(list).toContainEqual(["allow", "file-write*", ["subpath", `"${path}"`]]);
  });

  it.each(["/w/a\0b", "/w/\u001b[2J", "/w/\u007f"])(
    "is refused with a control character: %j",
    (path) => {
      expect(() => profile({ ...around, own: [path] })).toThrow("control characters");
    },
  );

  it("is the real one: /tmp and /var are links on macOS, and a new folder does not exist yet", () => {
    const links = new Map([
      ["/tmp", "/private/tmp"],
      ["/var/folders", "/private/var/folders"],
    ]);
    const real = (path: string) => {
      const found = links.get(path);
      if (found === undefined) throw new Error("ENOENT");
      return found;
    };
    expect(realPath("/tmp", real)).toBe("/private/tmp");
    expect(realPath("/tmp/new/run_1", real)).toBe("/private/tmp/new/run_1");
    expect(realPath("/var/folders/x/T", real)).toBe("/private/var/folders/x/T");
    expect(realPath("/none/at/all", real)).toBe("/none/at/all");
  });
});
