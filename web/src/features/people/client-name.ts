const browsers: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const systems: [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/Linux/, 'Linux'],
];

/** "Firefox on Linux" of what a browser calls itself; else its first word; browsers all say "Mozilla". */
export function clientName(client: string): string {
  const browser = browsers.find(([sign]) => sign.test(client))?.[1];
  if (!browser) return client.split(/[\s/]/)[0] || 'Unknown program';
  const system = systems.find(([sign]) => sign.test(client))?.[1];
  return system ? `${browser} on ${system}` : browser;
}
