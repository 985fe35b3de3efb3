/** The height of a row until it is measured, in px. */
export const guessedHeight = 44;

/**
 * The heights of all rows and their sums, as a Fenwick tree: the place of a row, the row at a place
 * and one changed height cost O(log n) each.
 */
export function createHeights() {
  let heights: number[] = [];
  let tree = new Float64Array(1);

  const add = (index: number, by: number): void => {
    for (let at = index + 1; at < tree.length; at += at & -at) tree[at] = (tree[at] ?? 0) + by;
  };
  const sum = (count: number): number => {
    let total = 0;
    for (let at = Math.min(count, heights.length); at > 0; at -= at & -at) total += tree[at] ?? 0;
    return total;
  };
  const build = (capacity: number): void => {
    tree = new Float64Array(capacity + 1);
    heights.forEach((height, index) => {
      add(index, height);
    });
  };

  return {
    /** The place of a row: the sum of the heights before it. */
    sum,
    total: () => sum(heights.length),
    count: () => heights.length,
    get: (index: number) => heights[index] ?? guessedHeight,
    set(index: number, height: number): void {
      add(index, height - (heights[index] ?? 0));
      heights[index] = height;
    },
    push(height = guessedHeight): void {
      heights.push(height);
      if (heights.length >= tree.length) build(Math.max(64, heights.length * 2));
      else add(heights.length - 1, height);
    },
    /** Replaces all heights, after rows were added in front. */
    reset(all: number[]): void {
      heights = all;
      build(Math.max(64, heights.length * 2));
    },
    /** The row at a place; the last row if the place is beyond the end. */
    find(place: number): number {
      let index = 0;
      let left = place;
      let step = 1;
      while (step * 2 < tree.length) step *= 2;
      for (; step > 0; step = step >> 1) {
        const next = index + step;
        const height = tree[next];
        if (next > heights.length || height === undefined || height > left) continue;
        index = next;
        left -= height;
      }
      return Math.max(0, Math.min(index, heights.length - 1));
    },
  };
}
