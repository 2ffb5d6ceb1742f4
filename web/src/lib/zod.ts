import { z } from 'zod';

// Zod compiles its schemas with `new Function` where it can. The Content Security Policy forbids that, and the browser
// reports even the attempt as an issue of the page.
z.config({ jitless: true });

export { z };
