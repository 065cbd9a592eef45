import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

// The packages lie in the folder above.
const root = dirname(dirname(fileURLToPath(import.meta.url)));

export default {
  output: 'standalone',
  outputFileTracingRoot: root,
  serverExternalPackages: ['handinger'],
  turbopack: { root },
};
