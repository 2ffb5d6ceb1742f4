// Runs before the first paint: puts the stored theme and density on <html>. Mirrors src/app/theme.ts and src/app/density.ts.
(() => {
  let stored = null;
  try {
    stored = localStorage.getItem('personal-q.theme');
    if (localStorage.getItem('personal-q.density') === 'compact') document.documentElement.dataset.density = 'compact';
  } catch {
    // Storage can be forbidden; then the system's theme holds.
  }
  const dark = stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.classList.toggle('dark', dark);
})();
