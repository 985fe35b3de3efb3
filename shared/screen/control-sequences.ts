import { type Page, width } from "./page.ts";
import { styleAfter } from "./style.ts";

/** What control sequences act on. */
export type Target = {
  page(): Page;
  /** Writes the last character again. */
  repeat(count: number): void;
  /** Shows the screen of full-screen programs, or the main one. `saves`: the cursor is saved, or comes back. */
  alternate(on: boolean, saves: boolean): void;
  /** Resets what is none of the page. */
  reset(): void;
};

/** Control sequences (ECMA-48 and DEC) that change what a terminal shows, by their name. Others do nothing. */
export function controlSequences({ page, repeat, alternate, reset }: Target) {
  /** The cursor was moved to the first place of the screen, and nothing else has happened since. */
  let home = false;
  let atHome = false;

  type Act = (first: number, second: number, parameters: string) => void;
  const column = (to: number) => page().moveTo(page().row, to);
  const by = (count: number) => column(page().column + count);
  const rows = (count: number) => page().moveBy(count);
  const position: Act = (row, to) => page().moveTo(row - 1, to - 1);

  const acts: Readonly<Record<string, Act>> = {
    A: (count) => rows(-count),
    B: (count) => rows(count),
    C: (count) => by(count),
    D: (count) => by(-count),
    E(count) {
      rows(count);
      column(0);
    },
    F(count) {
      rows(-count);
      column(0);
    },
    G: (to) => column(to - 1),
    "`": (to) => column(to - 1),
    a: (count) => by(count),
    e: (count) => page().moveTo(page().row + count, page().column),
    d: (to) => page().moveTo(to - 1, page().column),
    H: position,
    f: position,
    I: (count) => column((Math.floor(page().column / 8) + Math.min(count, width)) * 8),
    Z: (count) => column((Math.ceil(page().column / 8) - count) * 8),
    J: (_first, _second, how) => eraseInPage(Number(how) || 0),
    K: (_first, _second, how) => eraseInLine(Number(how) || 0),
    L: (count) => page().shift(count),
    M: (count) => page().shift(-count),
    S: (count) => page().scroll(count),
    T: (count) => page().scrollDown(count),
    "@": (count) => page().insert(Math.min(count, width)),
    P: (count) => page().remove(count),
    X: (count) => page().erase(count),
    b: (count) => repeat(Math.min(count, width)),
    m(_first, _second, parameters) {
      page().style = styleAfter(page().style, parameters);
    },
    r: (top, bottom, parameters) =>
      page().margins(top - 1, (/;\d/.test(parameters) ? bottom : page().height) - 1),
    s: () => page().save(),
    u: () => page().restore(),
    h: (_first, _second, modes) => insert(modes, true),
    l: (_first, _second, modes) => insert(modes, false),
    "!p"() {
      page().reset();
      reset();
    },
  };

  function eraseInPage(how: number): void {
    if (how === 2 || (how === 0 && atHome)) page().clear();
    else if (how === 0) page().eraseBelow();
    else if (how === 1) page().eraseAbove();
  }

  function eraseInLine(how: number): void {
    if (how === 0) page().eraseRight();
    else if (how === 1) page().eraseLeft();
    else if (how === 2) page().eraseLine();
  }

  function insert(modes: string, on: boolean): void {
    if (modes.split(";").includes("4")) page().inserts = on;
  }

  function mode(parameters: string, on: boolean): void {
    for (const it of parameters.slice(1).split(";"))
      if (it === "47" || it === "1047" || it === "1049") alternate(on, it === "1049");
  }

  return {
    act(parameters: string, name: string): void {
      if (parameters.startsWith("?") && (name === "h" || name === "l"))
        mode(parameters, name === "h");
      atHome = home;
      home = false;
      if (/[<-?]/.test(parameters)) return;
      const [first = 1, second = 1] = parameters
        .split(/[;:]/, 2)
        .map((it) => Math.max(1, Number(it)));
      acts[name]?.(first, second, parameters);
      home = (name === "H" || name === "f") && page().row === 0 && page().column === 0;
    },
    /** Something else has happened. */
    other(): void {
      home = false;
    },
  };
}
