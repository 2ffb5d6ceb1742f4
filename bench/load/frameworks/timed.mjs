/** Runs some to warm up, then the runs that count; prints their milliseconds as JSON in the last line. */
export async function timed(runs, once) {
  for (let number = 0; number < Math.ceil(runs / 2); number++) await once();
  const times = [];
  for (let number = 0; number < runs; number++) {
    const began = performance.now();
    await once();
    times.push(performance.now() - began);
  }
  console.log(JSON.stringify(times));
}
