// Writes into schema.d.ts which document it was generated from, so that a test can tell when they drift apart.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const types = new URL('../../src/api/schema.d.ts', import.meta.url);
const hash = createHash('sha256')
  .update(readFileSync(new URL('../../../docs/openapi.json', import.meta.url)))
  .digest('hex');
writeFileSync(types, `// docs/openapi.json sha256 ${hash}\n${readFileSync(types, 'utf8')}`);
