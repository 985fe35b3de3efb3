import { expect, it } from "vitest";
import { readOptions } from "./options.ts";

const limits = (...args: string[]) => readOptions(args).boxLimits;

it("leaves the limits of a DevBox to the machine unless they are given", () => {
  expect(Object.values(limits()).filter((it) => it !== undefined)).toEqual([]);
  expect(
    limits("--box-memory", "1.5G", "--box-processes", "200", "--box-cpus", "0.5"),
  ).toMatchObject({ memoryBytes: 1_610_612_736, processes: 200, cpus: 0.5 });
  expect(limits("--box-disk", "512m").diskBytes).toBe(536_870_912);
});

it.each([
  ["--box-memory", "4"],
  ["--box-memory", "4T"],
  ["--box-memory", "1M"],
  ["--box-memory", "-4G"],
  ["--box-memory", "4G; reboot"],
  ["--box-disk", ""],
  ["--box-processes", "1"],
  ["--box-processes", "many"],
  ["--box-cpus", "0"],
  ["--box-cpus", "1e9"],
  ["--box-cpus", "NaN"],
])("refuses %s %j with a sentence", (name, value) => {
  expect(() => limits(`${name}=${value}`)).toThrow(new RegExp(`^${name} must be .*“`));
});

it("takes host names of a reverse proxy, in any case", () => {
  expect(readOptions([]).hostNames).toEqual([]);
  expect(
    readOptions(["--host-name", "Wheelhouse.Example.com", "--host-name", "wh"]).hostNames,
  ).toEqual(["wheelhouse.example.com", "wh"]);
});

it.each([
  "",
  "https://wheelhouse.example.com",
  "wheelhouse.example.com:443",
  "a/b",
  "*",
  "*.example.com",
  "-a",
  "a..b",
  "a b",
  `${"x".repeat(64)}.com`,
])("refuses --host-name %j with a sentence", (name) => {
  expect(() => readOptions([`--host-name=${name}`])).toThrow(/--host-name must be a host name/);
});
