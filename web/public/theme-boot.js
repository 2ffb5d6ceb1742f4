// Runs before the first paint: puts the stored theme on <html>. Mirrors src/app/theme.ts.
(() => {
  let stored = null;
  try {
    stored = localStorage.getItem('personal-q.theme');
  } catch {
    // Storage can be forbidden; then the system's theme holds.
  }
  const dark = stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.classList.toggle('dark', dark);
})();
