const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
const frames = async (count: number): Promise<void> => {
  for (let index = 0; index < count; index++) await frame();
};
const onScreen = (scroller: HTMLElement): HTMLElement[] => {
  const { top, bottom } = scroller.getBoundingClientRect();
  return [...scroller.querySelectorAll<HTMLElement>("[data-seq]")].filter((it) => {
    const box = it.getBoundingClientRect();
    return box.bottom > top && box.top < bottom;
  });
};
/** Whether rows cover the upper, middle and lower part of the screen. */
const covered = (scroller: HTMLElement): boolean =>
  [0.1, 0.5, 0.9].every((share) =>
    document.elementFromPoint(innerWidth / 2, scroller.clientHeight * share)?.closest("[data-seq]"),
  );

/** Scrolls from the end to the start, 4,000 px a frame. */
export async function scrollFast(scroller: HTMLElement) {
  let [count, blank, late] = [0, 0, 0];
  let before = await frame();
  while (scroller.scrollTop > 0 && count < 2_000) {
    scroller.scrollTop -= 4_000;
    const now = await frame();
    if (now - before > 34) late++;
    before = now;
    count++;
    if (!covered(scroller)) blank++;
  }
  return { count, late, blank };
}

/** Scrolls up by 120 px a time over rows that were never measured, and looks how far a row in view strays from where it belongs. */
export async function readSlowly(scroller: HTMLElement) {
  let [worst, strays] = [0, 0];
  for (let index = 0; index < 200; index++) {
    const rows = onScreen(scroller);
    const anchor = rows[Math.floor(rows.length / 2)];
    const seq = anchor?.dataset["seq"];
    const wanted = (anchor?.getBoundingClientRect().top ?? 0) + 120;
    scroller.scrollTop -= 120;
    await frames(3);
    const now = scroller.querySelector(`[data-seq="${seq}"]`)?.getBoundingClientRect().top;
    const stray = Math.abs((now ?? wanted + 999) - wanted);
    if (stray > 2) strays++;
    worst = Math.max(worst, stray);
  }
  return { worst: Math.round(worst), strays };
}

/** Jumps to a row: after how many frames it is on the screen, and how far it moves once it is painted. */
export async function jump(scroller: HTMLElement, seq: number, go: () => void) {
  go();
  const find = () => onScreen(scroller).find((it) => Number(it.dataset["seq"]) === seq);
  let count = 0;
  while (!find() && count++ < 60) await frame();
  await frames(2); // until it is painted
  const first = find()?.getBoundingClientRect().top;
  await frames(30);
  const last = find()?.getBoundingClientRect().top;
  return {
    frames: first === undefined ? Number.NaN : count,
    moved:
      first === undefined || last === undefined ? Number.NaN : Math.round(Math.abs(last - first)),
  };
}

/** Adds rows at the end, frame by frame, and looks how far from the end the page is after each. */
export async function follow(scroller: HTMLElement, grow: (frame: number) => void) {
  let [worst, away] = [0, 0];
  for (let index = 0; index < 120; index++) {
    grow(index);
    await frames(2);
    const left = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
    if (left > 2) away++;
    worst = Math.max(worst, left);
  }
  await frames(10);
  const end = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
  return { away, worst: Math.round(worst), end: Math.round(end) };
}
